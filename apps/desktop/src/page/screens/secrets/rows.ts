/** The table's rows, made once from the daemon's answer: what is sorted and searched by stands ready in each. */
import { rotationEnds, type RotationState } from "@kist/model";

import type { EndpointAnswer } from "../../api/endpoints.ts";

type Environment = EndpointAnswer<"secrets/overview">["environments"][number];
type Listed = Environment["namespaces"][number]["secrets"][number];

export interface SecretRow {
  /** Unique in an environment. */
  readonly id: string;
  readonly key: string;
  readonly namespace: string;
  readonly kind: string | undefined;
  readonly type: string | undefined;
  readonly owner: string | undefined;
  readonly tags: readonly string[];
  readonly criticality: string | undefined;
  /** When the current version was made (ms). */
  readonly versionAt: number | undefined;
  readonly expires: string | undefined;
  readonly rotation: RotationState | undefined;
  /** When its value should have been replaced (ms). */
  readonly rotationEnds: number | undefined;
  readonly isConcealed: boolean;
  readonly isTemplate: boolean;
  readonly isOverridden: boolean;
  readonly isPinned: boolean;
  readonly isDeleted: boolean;
  readonly hasConflict: boolean;
  /** All that is searched, in small letters. */
  readonly sought: string;
}

export interface Overview {
  readonly environment: string;
  /** When the daemon said it (ms). */
  readonly at: number;
  /** By namespace, then by name. */
  readonly rows: readonly SecretRow[];
  readonly namespaces: readonly string[];
}

export function toOverview({ at, environments }: EndpointAnswer<"secrets/overview">, environment: string): Overview {
  const namespaces = environments.find(({ name }) => name === environment)?.namespaces ?? [];
  return {
    environment,
    at,
    rows: tellApart(namespaces.flatMap(({ name, secrets }) => secrets.map((secret) => toRow(name, secret)))),
    namespaces: namespaces.map(({ name }) => name),
  };
}

/** Two secrets may claim one name until somebody decides: each is a row of its own. */
function tellApart(rows: readonly SecretRow[]): readonly SecretRow[] {
  return rows.map((row, at) => (rows[at - 1]?.id === row.id ? { ...row, id: `${row.id}~${at}` } : row));
}

function toRow(namespace: string, secret: Listed): SecretRow {
  const { key, versionAt, rotation, metadata } = secret;
  const { kind, type, owner, tags = [], criticality, expires, rotationDays, purpose = "" } = metadata;
  return {
    id: `${namespace}/${key}${secret.deleted === true ? "@deleted" : ""}`,
    key,
    namespace,
    kind,
    type,
    owner,
    tags,
    criticality,
    versionAt,
    expires,
    rotation,
    rotationEnds:
      versionAt === undefined || rotationDays === undefined ? undefined : rotationEnds(versionAt, rotationDays),
    isConcealed: metadata.concealed === true,
    isTemplate: secret.template === true,
    isOverridden: secret.override === true,
    isPinned: secret.pinned === true,
    isDeleted: secret.deleted === true,
    hasConflict: secret.conflict === true,
    // The name once more without what separates its words: `dburl` finds DB_URL.
    sought: [key, key.replaceAll(/[^\p{Letter}\p{Number}]/gu, ""), namespace, owner, kind, type, ...tags, purpose]
      .join("\n")
      .toLowerCase(),
  };
}

export function referenceOf(environment: string, { namespace, key }: SecretRow): string {
  return `kist://${environment}/${namespace}/${key}`;
}
