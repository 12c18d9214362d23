import { z } from "zod";

import { get, post } from "./endpoint.ts";
import { done, environmentClass, nothing, vaultId } from "./terms.ts";

export const deviceKind = z.enum(["person", "machine", "ephemeral"]);

export const getStatus = get("status", {
  summary: "Whether the daemon is locked, and what it holds. Answers while locked, then without names.",
  request: nothing,
  response: z.strictObject({
    version: z.string(),
    state: z.enum(["empty", "locked", "unlocked"]),
    pid: z.int(),
    startedAt: z.int(),
    home: z.string(),
    device: z.strictObject({ kind: deviceKind, readOnly: z.string().optional() }).optional(),
    /** How this device can be unlocked. */
    unlockWith: z.array(z.enum(["passphrase", "recovery", "machine", "passkey"])),
    /** Milliseconds until the idle lock; absent where it is off or the daemon is locked. */
    locksIn: z.int().optional(),
    defaultVault: vaultId.optional(),
    vaults: z.array(
      z.strictObject({
        id: vaultId,
        name: z.string(),
        throwAway: z.boolean(),
        environments: z.array(z.strictObject({ name: z.string(), class: environmentClass, namespaces: z.int() })),
      }),
    ),
    /** Stable codes of what a person should look at (`WARNINGS`); `kist status` has the words. */
    warnings: z.array(z.string()),
    pendingApprovals: z.int(),
    /** False until the recovery code was typed back. */
    recoveryConfirmed: z.boolean(),
  }),
  whileLocked: true,
});

export const stopDaemon = post("daemon/stop", {
  summary: "Ends the daemon after the requests under way. Keys leave memory with it.",
  request: nothing,
  response: done,
  whileLocked: true,
});
