/**
 * `kist://<environment>/<namespace…>/<KEY>[@<version id or label>]`: the first segment is the environment,
 * the last the key, what stands between is the namespace. One spelling per reference: no escapes, no case
 * folding, no empty segments, at most 512 characters.
 */
import { parseVersionId, type VersionId } from "./ids.ts";
import { isLabel, type Label } from "./secret.ts";

export interface Reference {
  readonly environment: string;
  /** Segments joined by `/`; at least one. */
  readonly namespace: string;
  readonly key: string;
  /** Absent means the label `current`. */
  readonly version?: VersionName;
}

/**
 * How a version is named. The number is what people see and type: it counts the history as this device knows it, and may
 * come to mean another version when somebody else's arrive. So no reference that is written down holds one.
 */
export type VersionName = VersionId | Label | number;

const SCHEME = "kist://";
const MAX_REFERENCE = 512;
const SEGMENT = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Environment variable names, and what other vaults use for them: dots and dashes inside. */
const KEY = /^[A-Za-z_][A-Za-z0-9_.-]{0,126}$/;

/** One segment: lowercase letters, digits and dashes, 1–63 characters, not starting with a dash. */
export function isEnvironmentName(text: string): boolean {
  return SEGMENT.test(text);
}
/** One to eight segments joined by `/`. */
export function isNamespaceName(text: string): boolean {
  const segments = text.split("/");
  return segments.length <= 8 && segments.every((segment) => SEGMENT.test(segment));
}
/** A secret's name: 1–127 characters, a letter or underscore first. */
export function isKeyName(text: string): boolean {
  return KEY.test(text);
}

/** The parts of a reference as it stands in files; `undefined` for anything that is not exactly one. */
export function parseReference(text: string): Reference | undefined {
  const reference = parseTypedReference(text);
  return typeof reference?.version === "number" ? undefined : reference;
}

/** The same as a person types it: a version may be its number. */
export function parseTypedReference(text: string): Reference | undefined {
  if (!text.startsWith(SCHEME) || text.length > MAX_REFERENCE) return undefined;
  const [path = "", version, ...rest] = text.slice(SCHEME.length).split("@");
  const segments = path.split("/");
  const [environment = "", ...inner] = segments;
  const key = inner.pop() ?? "";
  const namespace = inner.join("/");
  if (rest.length > 0 || !isEnvironmentName(environment) || !isNamespaceName(namespace) || !isKeyName(key))
    return undefined;
  if (version === undefined) return { environment, namespace, key };
  const named = parseVersionName(version);
  return named === undefined ? undefined : { environment, namespace, key, version: named };
}

/** Ids have ten characters: a number of fewer digits is none of them. */
const NUMBER = /^[1-9][0-9]{0,8}$/;

export function parseVersionName(text: string): VersionName | undefined {
  if (isLabel(text)) return text;
  return NUMBER.test(text) ? Number(text) : parseVersionId(text);
}

export function formatReference(reference: Reference): string {
  const { environment, namespace, key, version } = reference;
  return `${SCHEME}${environment}/${namespace}/${key}${version === undefined ? "" : `@${version}`}`;
}
