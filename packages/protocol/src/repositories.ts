import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, done, nothing } from "./terms.ts";

const repository = z.strictObject({
  path: z.string(),
  hash: z.string(),
  vault: z.string().optional(),
  namespace: z.string(),
  environment: z.string().optional(),
});

export const inspectRepository = post("repositories/inspect", {
  summary: "The kist.json that governs the caller's directory, and whether it is allowed.",
  request: nothing,
  response: z.strictObject({ repository: repository.optional(), allowed: z.boolean() }),
  idle: true,
});
export const allowRepository = post("repositories/allow", {
  summary: "Allows the kist.json that governs the caller's directory, as it is now (path and content).",
  request: z.strictObject({ hash: z.string().length(64), ...consent }),
  response: repository,
});
export const listRepositories = post("repositories/list", {
  summary: "Every allowed kist.json.",
  request: nothing,
  response: z.strictObject({ repositories: z.array(repository) }),
  idle: true,
});
export const forgetRepository = post("repositories/forget", {
  summary: "Takes an allowance back.",
  request: z.strictObject({ path: z.string().max(4096) }),
  response: done,
});
