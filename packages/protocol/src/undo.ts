import { METADATA_FIELDS } from "@kist/model";
import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, environmentName, label, namespaceName, versionId, where } from "./terms.ts";

export const undoChange = post("secrets/undo", {
  summary:
    "Takes back this person's last change in a namespace, by a new change. Refused where others changed the same since.",
  request: z.strictObject({
    ...where.shape,
    /** The other place, where the change was a move: `undo-elsewhere` names it. */
    also: z.strictObject({ environment: environmentName, namespace: namespaceName }).optional(),
    /** Says what would be done, under the same consent; an approval is not used up by it. */
    dryRun: z.boolean().optional(),
    /** The change that the dry run named: any other is refused. */
    change: z.string().max(64).optional(),
    ...consent,
  }),
  response: z.strictObject({
    environment: z.string(),
    namespace: z.string(),
    change: z.string(),
    /** When the change was made, by the clock of the device that made it. */
    at: z.int(),
    device: z.string(),
    undone: z.boolean(),
    steps: z.array(
      z.strictObject({
        /** Reference of what the step is about, as it is called afterwards; of an import link the imported namespace. */
        secret: z.string(),
        does: z.enum(["delete", "undelete", "rename", "describe", "label", "pin", "unpin", "unimport"]),
        /** Before a rename. */
        from: z.string().optional(),
        field: z.union([z.enum(METADATA_FIELDS), label]).optional(),
        version: versionId.optional(),
        ordinal: z.int().optional(),
      }),
    ),
  }),
});
