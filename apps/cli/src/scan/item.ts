/** What a scan looks at: one file, one staged blob, one blob or message of the history. */

export interface Item {
  /** As it is shown: relative to where the scan was started. */
  readonly path: string;
  /** Git's name of the content, where it comes from git. */
  readonly blob?: string;
  /** A commit's own message instead of a file. */
  readonly commit?: string;
  /** Its bytes, in pieces that are good until the next one is asked for. Nothing where it cannot be read (any more). */
  readonly read: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Bytes of an item from `start` on up to, without, `end`, and why they should not be there. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  /** `own-value`, or the rule that knows tokens of this kind: `github/GITHUB_TOKEN`. */
  readonly rule: string;
  /** The secret's reference, where it may be told. */
  readonly name?: string;
}

export const OWN_VALUE = "own-value";
