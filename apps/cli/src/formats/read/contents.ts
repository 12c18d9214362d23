/** What a file to import holds, in one shape for all formats. */
import type { SecretKind, SecretMetadata } from "@kist/model";

/** Metadata that came with a value; of the kinds only those that are known here. */
export type Carried = SecretMetadata & { readonly kind?: SecretKind };

export interface Entry {
  /** From the outside in: a vault, project or path of the source. */
  readonly folder: readonly string[];
  /** What the source calls it, made into a name of ours where it was a title. */
  readonly name: string;
  readonly value: string;
  readonly encoding?: "base64" | undefined;
  /** For messages: `line 3`, `GitHub › password`. Never a value. */
  readonly where: string;
  readonly metadata?: Carried;
  /** Notes of an item: other entries of the same item may carry them as their purpose instead. */
  readonly notesOf?: string;
  /** Which item of the source it belongs to. */
  readonly item?: string;
}

export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

export interface Contents {
  readonly entries: readonly Entry[];
  readonly leftOut: readonly LeftOut[];
  /** What the reader changed or a person would want to know. Lines and names, never values. */
  readonly findings: readonly string[];
}

export const NOTHING: Contents = { entries: [], leftOut: [], findings: [] };

export function joinContents(parts: readonly Contents[]): Contents {
  return {
    entries: parts.flatMap(({ entries }) => entries),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

/** `Stripe (live)` and `secret key` → `STRIPE_LIVE_SECRET_KEY`. */
export function nameFromTitle(...parts: readonly string[]): string {
  const name = parts
    .join("_")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** As much of it as fits a secret's metadata (R13's limits); what does not is left in the source. */
export function carriedMetadata(found: {
  readonly purpose?: string | undefined;
  readonly tags?: readonly string[];
  readonly concealed?: boolean;
  readonly expires?: string | undefined;
  readonly owner?: string | undefined;
  readonly kind?: SecretKind | undefined;
}): Carried {
  const purpose = found.purpose?.trim() ?? "";
  const tags = [...new Set((found.tags ?? []).map((tag) => tag.trim()))].filter(
    (tag) => tag !== "" && tag.length <= 60,
  );
  const expires = /^\d{4}-\d{2}-\d{2}/.exec(found.expires ?? "")?.[0];
  const owner = found.owner?.trim() ?? "";
  return {
    ...(purpose === "" || purpose.length > 2000 ? {} : { purpose }),
    ...(tags.length === 0 ? {} : { tags: tags.sort().slice(0, 50) }),
    ...(found.concealed === true ? { concealed: true } : {}),
    ...(expires === undefined ? {} : { expires }),
    ...(owner === "" || owner.length > 200 ? {} : { owner }),
    ...(found.kind === undefined ? {} : { kind: found.kind }),
  };
}
