/**
 * Looking for the vault's values in bytes that the daemon is sent (R29): it says where they are, never what they are.
 * A scan lives on the connection that began it, and ends with it.
 */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { MAX_FEED_BYTES } from "./limits.ts";
import { consent, names, nothing, where } from "./terms.ts";

const count = z.int().min(0);

export const beginScan = post("scan/begin", {
  summary: "Begins a scan on this connection: every value of the vault that is hard enough to guess is looked for.",
  request: z.strictObject({
    ...where.shape,
    purpose: z.enum(["scan", "redact"]),
    /** Only these secrets. Absent: all of the vault. */
    only: names.optional(),
    ...consent,
  }),
  response: z.strictObject({
    /** How many values are looked for. */
    values: count,
    /** How many are not, because finding them would confirm a guess (under 60 bits). */
    guessable: count,
    /** How many are not, because they are too large (over 64 KiB). */
    large: count,
    /** How many of `only` there is nothing to look for of; only names that the caller may list. */
    missing: z.array(z.string()),
  }),
});

/**
 * Frames: 4 bytes, of which the first bit says that the file ends with this frame and the others (big-endian) how many
 * bytes follow. Files are counted from 0; one may run through many frames and requests, a frame stands in one.
 */
export const feedScan = post("scan/feed", {
  summary: "The next bytes of a scan, in frames; answers where in which file a value stands.",
  request: z.instanceof(Uint8Array),
  response: z.strictObject({
    found: z.array(
      z.strictObject({
        file: count,
        /** Offsets in the file; the end is that of the byte after it. */
        start: count,
        end: count,
        /** The secret's reference, where the caller may list its place. */
        name: z.string().optional(),
        /** More of the one before it. */
        continues: z.literal(true).optional(),
      }),
    ),
    /** The file that has not ended yet, and up to which offset nothing can change any more. */
    file: count,
    certain: count,
  }),
  bodyLimit: MAX_FEED_BYTES,
  bytes: true,
  // A log that runs through `redact` all day is no use of the vault; bytes of a scan are, and the handler says so.
  idle: true,
});

export const endScan = post("scan/end", {
  summary: "Ends the scan of this connection and forgets what was looked for.",
  request: nothing,
  response: z.strictObject({ files: count, bytes: count, found: count }),
});
