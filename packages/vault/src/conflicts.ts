/**
 * What concurrent writing left to decide (SPEC §5.3), with both sides: who wrote each, when, and what it says, never a
 * value. The fold says that there is something; the facts say who it was.
 */
import {
  isLabel,
  METADATA_FIELDS,
  recordHashToVersionId,
  type DeviceId,
  type Label,
  type MetadataField,
  type RecordHash,
  type SecretId,
} from "@kist/model";

import { isEdit } from "./fold.ts";
import type { Fact, MetadataValue } from "./record.ts";
import type { RegisterName, SubjectView, VersionView } from "./subject.ts";

/** Which of a secret's conflicts: a secret has at most one of each. */
export type ConflictPlace =
  | { readonly kind: "value" | "name" | "deletion" | "same-name" }
  | { readonly kind: "label"; readonly label: Label }
  | { readonly kind: "metadata"; readonly field: MetadataField };

export interface ConflictSide {
  /** What a resolution names: the id of the side's record, of two secrets of one name the secret's. */
  readonly id: string;
  readonly author: DeviceId;
  /** The author's clock, milliseconds. */
  readonly at: number;
  /** What is read until somebody decides. */
  readonly stands: boolean;
  readonly says: SideContent;
}
export type SideContent =
  | { readonly kind: "version"; readonly version: VersionView }
  /** A label that was taken away. */
  | { readonly kind: "nothing" }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "metadata"; readonly value: MetadataValue | null }
  | { readonly kind: "deletion" }
  /** What the deleter had not seen. */
  | { readonly kind: "use"; readonly register: "name" | Label | MetadataField; readonly version?: VersionView }
  | { readonly kind: "secret"; readonly secret: SecretId; readonly version?: VersionView };

export type SecretConflict = ConflictPlace & { readonly sides: readonly ConflictSide[] };

/** A subject with all its facts, archived ones too where labels point to those. */
export interface Disputed {
  readonly facts: readonly Fact[];
  readonly view: SubjectView;
}

/** The conflicts of one secret itself, in the order the fold has them. */
export function describeConflicts({ facts, view }: Disputed): readonly SecretConflict[] {
  if (view.conflicts.length === 0) return [];
  const byRecord = new Map(facts.map((fact) => [fact.hash, fact]));
  return view.conflicts.flatMap((conflict): readonly SecretConflict[] => {
    switch (conflict.kind) {
      case "value":
        return [{ kind: "value", sides: registerSides(byRecord, view, "current") }];
      case "label":
        return [{ kind: "label", label: conflict.label, sides: registerSides(byRecord, view, conflict.label) }];
      case "name":
        return [{ kind: "name", sides: registerSides(byRecord, view, "name") }];
      case "metadata":
        return [{ kind: "metadata", field: conflict.field, sides: registerSides(byRecord, view, conflict.field) }];
      case "deletion":
        return [{ kind: "deletion", sides: deletionSides(byRecord, view) }];
      // Of the vault itself, which is no secret.
      case "setting":
        return [];
    }
  });
}

/** Secrets that claim one name; the first keeps it. Empty for one alone. */
export function describeClaimants(
  claimants: readonly { readonly id: SecretId; readonly subject: Disputed }[],
): readonly SecretConflict[] {
  if (claimants.length < 2) return [];
  const sides = claimants.flatMap(({ id, subject: { facts, view } }, place): readonly ConflictSide[] => {
    const named = facts.find((fact) => fact.hash === view.name?.hash);
    if (named === undefined) return [];
    const { current } = view.labels;
    const says = { kind: "secret", secret: id, ...(current === undefined ? {} : { version: current }) } as const;
    return [{ id, author: named.author, at: named.at, stands: place === 0, says }];
  });
  return [{ kind: "same-name", sides }];
}

export function isSamePlace(a: ConflictPlace, b: ConflictPlace): boolean {
  if (a.kind === "label") return b.kind === "label" && a.label === b.label;
  if (a.kind === "metadata") return b.kind === "metadata" && a.field === b.field;
  return a.kind === b.kind;
}

export function sideId(record: RecordHash): string {
  return recordHashToVersionId(record);
}

/** One side for each thing that is said: who says the same as somebody before him adds none. */
function registerSides(
  byRecord: ReadonlyMap<RecordHash, Fact>,
  view: SubjectView,
  register: RegisterName,
): readonly ConflictSide[] {
  const sides: ConflictSide[] = [];
  const said = new Set<string>();
  for (const hash of view.heads(register)) {
    const fact = byRecord.get(hash);
    const says = fact && contentOf(fact, view);
    if (fact === undefined || says === undefined) continue;
    const words = JSON.stringify(says.kind === "version" ? says.version.id : says);
    if (said.has(words)) continue;
    said.add(words);
    sides.push({ id: sideId(hash), author: fact.author, at: fact.at, stands: sides.length === 0, says });
  }
  return sides;
}

function contentOf({ body, hash }: Fact, view: SubjectView): SideContent | undefined {
  switch (body.field) {
    case "version":
      return versionContent(view, hash);
    case "label":
      return body.version === null ? { kind: "nothing" } : versionContent(view, body.version);
    case "name":
      return { kind: "name", name: body.name };
    default:
      return isMetadataField(body.field) && "value" in body ? { kind: "metadata", value: body.value } : undefined;
  }
}

function versionContent(view: SubjectView, hash: RecordHash): SideContent | undefined {
  const version = view.versions.find((one) => one.hash === hash);
  return version && { kind: "version", version };
}

/** The deletions first, then what keeps the secret: that is what stands. */
function deletionSides(byRecord: ReadonlyMap<RecordHash, Fact>, view: SubjectView): readonly ConflictSide[] {
  const deletions = view.deletions.flatMap((hash) => byRecord.get(hash) ?? []);
  const seen = new Set(deletions.flatMap(({ body }) => ("prev" in body ? body.prev : [])));
  const sides: ConflictSide[] = deletions.map(({ hash, author, at }) => ({
    id: sideId(hash),
    author,
    at,
    stands: false,
    says: { kind: "deletion" },
  }));
  for (const register of view.registers.filter(isEdit)) {
    if (!isUse(register)) continue;
    for (const hash of view.heads(register)) {
      const fact = byRecord.get(hash);
      if (fact === undefined || seen.has(hash)) continue;
      const content = contentOf(fact, view);
      const version = content?.kind === "version" ? { version: content.version } : {};
      const { author, at } = fact;
      sides.push({ id: sideId(hash), author, at, stands: true, says: { kind: "use", register, ...version } });
    }
  }
  return sides;
}

function isUse(register: RegisterName): register is "name" | Label | MetadataField {
  return register === "name" || isLabel(register) || isMetadataField(register);
}
function isMetadataField(field: string): field is MetadataField {
  return (METADATA_FIELDS as readonly string[]).includes(field);
}
