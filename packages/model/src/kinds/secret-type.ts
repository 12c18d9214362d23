/** A secret type: what a usual credential consists of, as one declaration for the CLI, the app and the editor. */
import type { SecretKind } from "../secret.ts";

export interface SecretType {
  /** Stands in a secret's metadata: `postgres`. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly TypeField[];
  /** For programs that read one URL instead of its parts. */
  readonly url?: ComposedUrl;
}

export interface ComposedUrl {
  readonly key: string;
  /** In order, each with at most one `{field key}`; a piece falls away where its field has no value. */
  readonly pieces: readonly string[];
}

export interface TypeField {
  /** The name programs of this kind read it by; a prefix may stand before it: `BILLING_PGHOST`. */
  readonly key: string;
  readonly title: string;
  /** `config` is plain: asked for with echo. Every other kind is secret. */
  readonly kind: SecretKind;
  readonly required?: true;
  /** Taken where nothing is given. Plain fields only. */
  readonly standard?: string;
  readonly choices?: readonly string[];
  /** Days after which a new value is due. */
  readonly rotationDays?: number;
  /** How the issuer's values look. Others are warned about, never refused: issuers change their forms. */
  readonly form?: ValueForm;
  /** The generation (`generation.ts`) for values that are one's own choice. */
  readonly generate?: string;
  /** Where a new value comes from, for people. */
  readonly renewal?: string;
  /** The pattern of made-up values (`synthetic-text.ts`); without it the kind's own. */
  readonly synthetic?: string;
}

export interface ValueForm {
  readonly pattern: RegExp;
  /** Completes "does not look like …". */
  readonly says: string;
  /** No other issuer's values have this form. */
  readonly telling?: true;
}
