/** Import links between the namespaces of one environment. */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, done, keyName, namespaceName, where } from "./terms.ts";

/** At most so many keys in one link. */
const MAX_KEYS = 256;

export const importNamespace = post("namespaces/import", {
  summary: "Lets the secrets of another namespace of the same environment be read with this one's.",
  request: z.strictObject({
    ...where.shape,
    from: namespaceName,
    /** Only these keys, there yet or not. Absent: all there are whenever it is read. */
    keys: z.array(keyName).min(1).max(MAX_KEYS).optional(),
    ...consent,
  }),
  response: z.strictObject({ environment: z.string(), namespace: z.string(), changed: z.boolean() }),
});
export const unimportNamespace = post("namespaces/unimport", {
  summary: "Takes an import link away.",
  request: z.strictObject({ ...where.shape, from: namespaceName, ...consent }),
  response: done,
});
export const listImports = post("namespaces/imports", {
  summary: "What a namespace imports, in order; the first that has a name keeps it.",
  request: z.strictObject({ ...where.shape, ...consent }),
  response: z.strictObject({
    environment: z.string(),
    namespace: z.string(),
    imports: z.array(
      z.strictObject({
        namespace: z.string(),
        keys: z.array(z.string()).optional(),
        /** Made by this device's own person: reading it with the rest asks no further. */
        own: z.boolean(),
        /** What it brings now; absent where this caller may not list it. */
        brings: z.array(z.string()).optional(),
      }),
    ),
  }),
});
