import { z } from "zod";

import { post } from "./endpoint.ts";
import { done } from "./terms.ts";

export const openRunFiles = post("runs/files", {
  summary:
    "A private directory in memory for the files of one run. The daemon removes it when the caller and the processes it adopted have ended.",
  request: z.strictObject({
    /** A directory on a disk will do where none in memory is to be had. */
    allowDisk: z.boolean().optional(),
  }),
  response: z.strictObject({
    /** Mode 0700, empty. */
    directory: z.string(),
    /** True: nothing in it ever reaches a disk, swap apart. */
    inMemory: z.boolean(),
  }),
  whileLocked: true,
});

export const adoptRunProcess = post("runs/adopt", {
  summary:
    "Names a child of the caller that uses the files too: they stay until it has ended. Without a pid: one is about to be started.",
  request: z.strictObject({ directory: z.string().max(4096), pid: z.int().min(1).optional() }),
  response: done,
  whileLocked: true,
});
