/** The words of the vault's content: labels, environment classes, a secret's metadata. */

export const LABELS = ["current", "pending", "previous"] as const;
/** Points at a version; rotation moves labels, never edits a version. */
export type Label = (typeof LABELS)[number];
export function isLabel(text: string | number): text is Label {
  return (LABELS as readonly (string | number)[]).includes(text);
}

export const ENVIRONMENT_CLASSES = ["dev", "staging", "prod"] as const;
/** `prod` is guarded: each request needs presence, new devices need a second confirmation. */
export type EnvironmentClass = (typeof ENVIRONMENT_CLASSES)[number];
export function isEnvironmentClass(text: string): text is EnvironmentClass {
  return (ENVIRONMENT_CLASSES as readonly string[]).includes(text);
}
/** `dev`, `staging` and `prod` choose their own class; any other name is `dev` unless told otherwise. */
export function defaultClass(environment: string): EnvironmentClass {
  return isEnvironmentClass(environment) ? environment : "dev";
}

export const CRITICALITIES = ["low", "medium", "high", "critical"] as const;
export type Criticality = (typeof CRITICALITIES)[number];

/** What a value is; how each is checked, shown and generated stands in `kinds/`. */
export const SECRET_KINDS = [
  "token",
  "password",
  "url",
  "json",
  "certificate",
  "private-key",
  "ssh-key",
  "totp",
  "file",
  "config",
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];
export function isSecretKind(text: string): text is SecretKind {
  return (SECRET_KINDS as readonly string[]).includes(text);
}

/** The form of a kind's or a type's id. A newer version may have written one that is not known here. */
export const KIND_FORM: RegExp = /^[a-z][a-z0-9-]{0,39}$/;

/** What is known about a secret besides its value. Every field is its own write-once record. */
export interface SecretMetadata {
  /** Who answers for it: a person or a team, as the team writes them. */
  readonly owner?: string;
  readonly purpose?: string;
  readonly tags?: readonly string[];
  /** Whole days between rotations, 1–3650. */
  readonly rotationDays?: number;
  /** How a new value is obtained: free text or a command for people, never executed. */
  readonly renewal?: string;
  /** The day after which the value is expected not to work: ISO 8601 date. */
  readonly expires?: string;
  readonly criticality?: Criticality;
  /** Never printed to a terminal. */
  readonly concealed?: boolean;
  /** One of `SECRET_KINDS`; what else stands there is of a newer version and means nothing here. */
  readonly kind?: string;
  /** The secret type whose field it is: `postgres`. */
  readonly type?: string;
}
export const METADATA_FIELDS = [
  "owner",
  "purpose",
  "tags",
  "rotationDays",
  "renewal",
  "expires",
  "criticality",
  "concealed",
  "kind",
  "type",
] as const satisfies readonly (keyof SecretMetadata)[];
export type MetadataField = (typeof METADATA_FIELDS)[number];

/** A value is at most this many bytes (D2). */
export const MAX_VALUE_BYTES: number = 1024 * 1024;
