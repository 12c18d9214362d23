/**
 * The codes this package throws. Refusals of a change (`*-unknown`, `*-exists`, …) undo that change alone; damage
 * (`stream-damaged`, `value-missing`, `open-failed`) means that stored bytes are not what was stored.
 */
import { KistError } from "@kist/model";

export type VaultErrorCode =
  | "environment-unknown"
  | "environment-exists"
  | "namespace-unknown"
  | "namespace-exists"
  | "secret-unknown"
  | "secret-exists"
  | "secret-not-deleted"
  | "name-taken"
  /** The namespace does not import that one. */
  | "import-unknown"
  /** There is no override of that name. */
  | "override-unknown"
  /** Overrides stand in environments of class `dev` only. */
  | "override-class"
  | "version-unknown"
  | "version-purged"
  | "version-pinned"
  /** Purging what a live secret's `current` points to. */
  | "version-current"
  /** The current version is not the one the caller had seen. */
  | "version-moved"
  | "value-too-large"
  /** The vault demands `field` of every secret. */
  | "metadata-required"
  /** There is no such conflict about `name`. */
  | "conflict-none"
  /** Its sides are others than the caller had seen. */
  | "conflict-moved"
  /** Nothing of these devices can be taken back here. */
  | "undo-nothing"
  /** `by` changed `name` since, or at the same time. */
  | "undo-overtaken"
  /** A purge, or a secret that had no current version: nothing brings back what was there. */
  | "undo-impossible"
  /** The change was a move: its other place, in the facts, has to be named. */
  | "undo-elsewhere"
  /** The last change is another one than was looked at. */
  | "undo-stale"
  /** A name, field or entry that no record can hold; `detail` names it. */
  | "request-malformed"
  /** A value flagged as a template is none; `line`, `column` and `detail` say why, never the text. */
  | "template-malformed"
  /** A template names itself, over others or directly; `path` says how. */
  | "template-cycle"
  /** A template names a secret that is not there: unknown, deleted, without a value, or purged. */
  | "template-unresolved"
  /** Templates above templates, or filled in, beyond the limits of SPEC §6.1. */
  | "template-too-large"
  /** The names in a template are not those that its record lists. */
  | "template-mismatch"
  /** Not this plan's receipt, or one that was used. Nothing was opened. */
  | "receipt-mismatch"
  /** This device holds no key for the stream. */
  | "key-missing"
  /** The stream's key is due for renewal: nobody seals before that (R2). */
  | "epoch-due"
  /** The log holds what this version cannot read: the stream is read-only here. */
  | "stream-newer"
  /** Head, page or log of a stream is missing, changed, swapped or older than the rest; `part` says which. */
  | "stream-damaged"
  /** A sealed value is gone although nothing purged it. */
  | "value-missing"
  /** Sealed bytes do not open, or not to what their record committed to. */
  | "open-failed";

export type DamagedPart = "head" | "page" | "line" | "log";

export function damaged(stream: string, part: DamagedPart, cause?: unknown): KistError<VaultErrorCode> {
  return new KistError("stream-damaged", { stream, part }, cause);
}

export function refuse(
  code: VaultErrorCode,
  facts: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): KistError<VaultErrorCode> {
  return new KistError(code, facts, cause);
}
