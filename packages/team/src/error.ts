/** The codes this package throws. `open-failed` and `key-invalid` come through from crypto. */
import { KistError } from "@kist/model";

import type { LinkKind } from "./link.ts";

export type TeamErrorCode =
  /** A stored or received chain breaks a rule: `height` and `rule` say where and which. Evidence, never repaired silently. */
  | "chain-invalid"
  /** The chain holds a link of a later version: this one may only read (R5). `height`, `kind`. */
  | "chain-unreadable"
  /** This device asked for a link that the rules refuse; nothing was signed into the chain. `kind`, `rule`. */
  | "link-refused"
  /** An operation needs a key this device does not hold. `stream`. */
  | "epoch-not-held"
  /** Bytes that are no box. */
  | "box-malformed";

export function chainInvalid(height: number, rule: string): KistError<"chain-invalid"> {
  return new KistError("chain-invalid", { height, rule });
}

export function linkRefused(kind: LinkKind, rule: string): KistError<"link-refused"> {
  return new KistError("link-refused", { kind, rule });
}

export function chainUnreadable(height: number, kind: string): KistError<"chain-unreadable"> {
  return new KistError("chain-unreadable", { height, kind });
}
