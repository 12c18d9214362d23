/** The limits of SPEC §2, §3, §6, §7. Changing one of the first six is a format break. */

export const MAX_DELTA_RECORDS = 256;
/** Canonical content of one record. */
export const MAX_CONTENT_BYTES: number = 64 * 1024;
/** Plaintext of a delta: sealed and signed it stays under 256 KiB. */
export const MAX_DELTA_BYTES = 245_760;
/** Plaintext of a value chunk: sealed it stays under 256 KiB. */
export const CHUNK_BYTES = 245_760;
/** Record hashes in one `prev`. */
export const MAX_PREV = 64;
/** Different names in one template. */
export const MAX_TEMPLATE_NAMES = 64;

/** Keys that one import link may name, and links of one namespace. */
export const MAX_IMPORT_KEYS = 256;
export const MAX_IMPORTS = 64;
/** Templates that name templates: so many above a literal value. */
export const MAX_TEMPLATE_DEPTH = 16;
/** What the templates of one read may fill in, all together: few bytes can stand for very many. */
export const MAX_FILLED_BYTES: number = 64 * 1024 * 1024;

/** Live facts of a subject before its history moves into archive pages, and how many stay. */
export const ARCHIVE_LIMITS = { most: 32, least: 12 } as const;
/** Archive pages are numbered from here; unlock reads those below. */
export const FIRST_ARCHIVE_PAGE: number = 2 ** 20;

/** Subjects on an index page: what one write seals again. */
export const PAGE_SUBJECTS = 16;
/** A page as long as this takes no further subject; one longer than that lets a growing subject go to another. */
export const PAGE_FULL_BYTES: number = 12 * 1024;
export const PAGE_MOST_BYTES: number = 20 * 1024;
/** Parsed subjects kept in memory; the rest is parsed again when asked for. */
export const MAX_PARSED_SUBJECTS = 4096;
/** References in one read, entries in one change. */
export const MAX_NAMES = 10_000;
