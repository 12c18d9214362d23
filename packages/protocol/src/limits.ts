/** Sizes that are checked before anything is allocated for a request. */
import { MAX_VALUE_BYTES } from "@kist/model";

/** Most requests are names: 64 KiB. */
export const MAX_BODY_BYTES: number = 64 * 1024;
/** A write may carry values: base64 of sixteen values of the greatest size, and their names. */
export const MAX_WRITE_BODY_BYTES: number = Math.ceil((16 * MAX_VALUE_BYTES * 4) / 3) + 1024 * 1024;
/** The bytes of one request of a scan: matching them takes the daemon a millisecond or two. */
export const MAX_FEED_BYTES: number = 512 * 1024;
/** Names in one request: one approval lists them all, so a person must be able to read them. */
export const MAX_NAMES = 2_000;
/** Entries in one import. */
export const MAX_ENTRIES = 10_000;
/** A request that names every secret of a namespace with the version it has: key, id and framing of 10,000. */
export const MAX_VERSIONS_BODY_BYTES: number = 2 * 1024 * 1024;
