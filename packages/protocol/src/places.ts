import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, done, environmentClass, environmentName, namespaceName, nothing, vaultId } from "./terms.ts";

const vault = { vault: vaultId.optional(), ...consent };

export const listVaults = post("vaults/list", {
  summary: "The vaults on this device; their names only for whoever may list.",
  request: nothing,
  response: z.strictObject({
    vaults: z.array(z.strictObject({ id: vaultId, name: z.string(), default: z.boolean(), throwAway: z.boolean() })),
  }),
  idle: true,
});
export const createVault = post("vaults/create", {
  summary: "Founds another vault on this device.",
  request: z.strictObject({
    name: z.string().min(1).max(100),
    environments: z.array(environmentName).min(1).max(20),
    ...consent,
  }),
  response: z.strictObject({
    vault: vaultId,
    /** Shown once: this vault's own recovery code. */
    recoveryCode: z.string().optional(),
  }),
});
export const useVault = post("vaults/use", {
  summary: "Makes a vault the one that is meant when nothing names one.",
  request: z.strictObject({ vault: vaultId, ...consent }),
  response: done,
});
export const vaultSettings = post("vaults/settings", {
  summary: "What a vault demands of its secrets, and which environments' reads it relaxes. Without `set`: shows them.",
  request: z.strictObject({
    ...vault,
    set: z
      .strictObject({
        requireOwner: z.boolean().optional(),
        requireExpires: z.boolean().optional(),
        relaxedReads: z.array(environmentName).max(50).optional(),
      })
      .optional(),
  }),
  response: z.strictObject({
    requireOwner: z.boolean(),
    requireExpires: z.boolean(),
    relaxedReads: z.array(z.string()),
  }),
});

export const listEnvironments = post("environments/list", {
  summary: "Environments with their class and namespaces.",
  request: z.strictObject(vault),
  response: z.strictObject({
    environments: z.array(
      z.strictObject({ name: z.string(), class: environmentClass, namespaces: z.array(z.string()) }),
    ),
  }),
});
export const createEnvironment = post("environments/create", {
  summary: "A new environment. Its class is signed into the chain.",
  request: z.strictObject({ ...vault, name: environmentName, class: environmentClass.optional() }),
  response: z.strictObject({ class: environmentClass }),
});
export const setEnvironmentClass = post("environments/class", {
  summary: "Changes the class of an environment (owner or admin).",
  request: z.strictObject({ ...vault, name: environmentName, class: environmentClass }),
  response: done,
});
export const createNamespace = post("namespaces/create", {
  summary: "A new namespace: its own stream, its own key.",
  request: z.strictObject({ ...vault, environment: environmentName, name: namespaceName }),
  response: done,
});
