/**
 * Whether a secret is what somebody looks for, and how well: by its name, its place and its metadata, never by its
 * value. No index beside the outlines that lists use: ten thousand of them are gone through in a few milliseconds.
 */
import type { SecretMetadata } from "@kist/model";

export interface SearchQuery {
  /** All must occur somewhere; case does not matter. */
  readonly words: readonly string[];
  /** All must be set, exactly. */
  readonly tags?: readonly string[];
  readonly owner?: string;
  readonly kind?: string;
}
export interface Searched {
  readonly key: string;
  readonly reference: string;
  readonly metadata: SecretMetadata;
}
export interface Match {
  /** Comparable within one query only. */
  readonly score: number;
  /** Where the words were found: `name`, `place`, or a metadata field. Empty where there were no words. */
  readonly matched: readonly string[];
}

/** `undefined` where a word or a filter is not met. */
export function matchSecret(query: SearchQuery, secret: Searched): Match | undefined {
  if (!passes(query, secret.metadata)) return undefined;
  const fields = fieldsOf(secret);
  const matched = new Set<string>();
  let score = 0;
  for (const word of query.words) {
    const best = bestField(fields, fold(word));
    if (best === undefined) return undefined;
    matched.add(best.field);
    score += best.score;
  }
  return { score, matched: [...matched] };
}

function passes({ tags = [], owner, kind }: SearchQuery, metadata: SecretMetadata): boolean {
  const fields = new Map<string, unknown>(Object.entries(metadata));
  return (
    tags.every((tag) => metadata.tags?.includes(tag) === true) &&
    (owner === undefined || (metadata.owner !== undefined && fold(metadata.owner) === fold(owner))) &&
    (kind === undefined || fields.get("kind") === kind)
  );
}

interface Field {
  readonly field: string;
  readonly text: string;
  /** What a whole match is worth; a part of it is worth less. */
  readonly weight: number;
}

const WEIGHTS: Readonly<Record<string, number>> = { name: 100, tags: 60, owner: 50, kind: 50, type: 50, place: 30 };
const OTHER_WEIGHT = 20;

function fieldsOf({ key, reference, metadata }: Searched): readonly Field[] {
  const place = reference.slice("kist://".length, -key.length - 1);
  const fields: Field[] = [field("name", key), ...place.split("/").map((segment) => field("place", segment))];
  for (const [name, value] of Object.entries(metadata)) {
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const text of texts) if (typeof text === "string") fields.push(field(name, text));
  }
  return fields;
}

function field(name: string, text: string): Field {
  return { field: name, text: fold(text), weight: WEIGHTS[name] ?? OTHER_WEIGHT };
}

function bestField(
  fields: readonly Field[],
  word: string,
): { readonly field: string; readonly score: number } | undefined {
  let best: { readonly field: string; readonly score: number } | undefined;
  for (const { field: name, text, weight } of fields) {
    const score = weight * fit(text, word);
    if (score > (best?.score ?? 0)) best = { field: name, score };
  }
  return best;
}

/** How well a word fits a text, 0–1: the whole, its beginning, a part of it between separators, anything inside. */
function fit(text: string, word: string): number {
  if (!text.includes(word)) return squeeze(text).includes(squeeze(word)) && squeeze(word) !== "" ? 0.3 : 0;
  if (text === word) return 1;
  if (text.startsWith(word)) return 0.7;
  const parts = text.split(SEPARATORS);
  if (parts.includes(word)) return 0.6;
  return parts.some((part) => part.startsWith(word)) ? 0.5 : 0.4;
}

const SEPARATORS = /[^\p{Letter}\p{Number}]+/u;
/** `dburl` finds `DB_URL`. */
function squeeze(text: string): string {
  return text.split(SEPARATORS).join("");
}
function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
