/**
 * Folding: the view of a subject as a pure function of the set of its facts (SPEC §5). Order and repetition of
 * facts never matter; `convergence.test.ts` holds it to that.
 */
import {
  isLabel,
  METADATA_FIELDS,
  recordHashToVersionId,
  type DeviceId,
  type Label,
  type MetadataField,
  type RecordHash,
  type SecretMetadata,
  type StreamId,
} from "@kist/model";

import { laterFact, type Archive, type LastFact } from "./archive.ts";
import {
  SETTINGS,
  type Fact,
  type ImportRecord,
  type MetadataValue,
  type RecordBody,
  type SettingRecord,
} from "./record.ts";
import { byHash, registerHeads, type Write } from "./register.ts";
import type { Conflict, ImportLink, RegisterName, SubjectView, VersionView } from "./subject.ts";

/** Where a label write points; null where it points nowhere. */
interface Target {
  readonly version: RecordHash | null;
  /** Of an explicit `previous`. */
  readonly beside?: RecordHash;
}
type RegisterValue =
  | Target
  | { readonly name: Extract<RecordBody, { field: "name" }> }
  | { readonly metadata: MetadataValue | null }
  | { readonly setting: SettingRecord["value"] }
  | { readonly pinned: boolean }
  | { readonly link: ImportRecord; readonly author: DeviceId };

interface Sorted {
  readonly registers: Map<RegisterName, Write<RegisterValue>[]>;
  readonly creates: Fact[];
  readonly versions: Fact[];
  readonly deletes: Fact[];
  /** Hashes that a later deletion or an undelete names. */
  readonly undone: Set<RecordHash>;
  readonly purged: Set<RecordHash>;
  /** Some version was pinned, or no longer is: of others no pin is looked for. */
  pinning: boolean;
  /** All records say the same; of others the lowest. */
  overrides: StreamId | undefined;
}

/** With an archive, `facts` are the live ones; the view then lacks the archived versions and nothing else. */
export function foldFacts(facts: readonly Fact[], archive?: Archive): SubjectView {
  const sorted = sortFacts(facts);
  const heads = new Map<RegisterName, readonly Write<RegisterValue>[]>();
  for (const [register, writes] of sorted.registers) heads.set(register, registerHeads(writes));
  const winner = (register: RegisterName): RegisterValue | undefined => heads.get(register)?.[0]?.value;

  const isPinned = (value: RegisterValue | undefined): boolean =>
    value !== undefined && "pinned" in value && value.pinned;
  const depths = versionDepths(sorted, archive);
  const archived = archive?.versions ?? 0;
  const versions = orderVersions(sorted, depths, archived, (hash) => sorted.pinning && isPinned(winner(`pin/${hash}`)));
  const labels = pointLabels(sorted, heads, versions);
  const name = winner("name");
  const named = name !== undefined && "name" in name ? name.name : undefined;
  const nameHash = heads.get("name")?.[0]?.hash;
  const standing = sorted.deletes.filter((fact) => !sorted.undone.has(fact.hash)).sort(byHash);
  const edits = editHeads(heads);
  const deleted = standing.some((fact) => {
    const seen = new Set<RecordHash>(prevOf(fact.body));
    return edits.every((hash) => seen.has(hash));
  });
  const last = facts.reduce<LastFact | undefined>(laterFact, archive?.last);
  return {
    createdAt: facts.reduce((least, fact) => Math.min(least, fact.at), archive?.first ?? last?.at ?? 0),
    changedAt: last?.at ?? 0,
    changedBy: last?.author,
    name:
      named === undefined || nameHash === undefined
        ? undefined
        : { name: named.name, environment: named.environment, hash: nameHash },
    metadata: readMetadata(winner),
    versions,
    archived,
    labels,
    settings: readSettings(winner),
    imports: readImports(heads),
    overrides: sorted.overrides,
    deleted,
    deletions: standing.map((fact) => fact.hash),
    conflicts: findConflicts(heads, versions, !deleted && standing.length > 0),
    ...readOrigins(sorted, deleted ? standing : []),
    registers: [...heads.keys()],
    heads: (register) => heads.get(register)?.map((write) => write.hash) ?? [],
    depth: (record) => depths.get(record) ?? 0,
    isPurged: (version) => sorted.purged.has(version),
    pinned: [...heads.values()].some((writes) => isPinned(writes[0]?.value)),
  };
}

function sortFacts(facts: readonly Fact[]): Sorted {
  const sorted: Sorted = {
    registers: new Map(),
    creates: [],
    versions: [],
    deletes: [],
    undone: new Set(),
    purged: new Set(),
    pinning: false,
    overrides: undefined,
  };
  const seen = new Set<RecordHash>();
  for (const fact of facts) {
    if (seen.has(fact.hash)) continue;
    seen.add(fact.hash);
    sortFact(sorted, fact);
  }
  return sorted;
}

function sortFact(sorted: Sorted, fact: Fact): void {
  const { body, hash } = fact;
  const write = (register: RegisterName, value: RegisterValue): void => {
    const writes = sorted.registers.get(register);
    const one = { hash, prev: prevOf(body), value };
    if (writes === undefined) sorted.registers.set(register, [one]);
    else writes.push(one);
  };
  switch (body.field) {
    case "create":
      sorted.creates.push(fact);
      return;
    case "override":
      if (sorted.overrides === undefined || body.namespace < sorted.overrides) sorted.overrides = body.namespace;
      return;
    case "name":
      return write("name", { name: body });
    case "version":
      sorted.versions.push(fact);
      return write(body.label ?? "current", { version: hash });
    case "label":
      return write(
        body.label,
        body.beside === undefined ? { version: body.version } : { version: body.version, beside: body.beside },
      );
    case "delete":
      sorted.deletes.push(fact);
      for (const before of body.prev) sorted.undone.add(before);
      return;
    case "undelete":
      for (const before of body.prev) sorted.undone.add(before);
      return;
    case "pin":
      sorted.pinning = true;
      return write(`pin/${body.version}`, { pinned: body.pinned });
    case "purge":
      for (const version of body.versions) sorted.purged.add(version);
      return;
    case "import":
      return write(`import/${body.stream}`, { link: body, author: fact.author });
    case "setting":
      return write(`setting/${body.setting}`, { setting: body.value });
    default:
      return write(body.field, { metadata: body.value });
  }
}

/** Of several, the lowest hash that says anything: shown, and nothing is decided by it. `standing` is in that order. */
function readOrigins(
  { creates }: Sorted,
  standing: readonly Fact[],
): Pick<SubjectView, "movedFrom" | "copiedFrom" | "movedTo"> {
  const first = creates.length > 1 ? [...creates].sort(byHash)[0] : creates[0];
  const { movedFrom, copiedFrom } = first?.body.field === "create" ? first.body : {};
  const movedTo = standing.flatMap(({ body }) => (body.field === "delete" ? (body.movedTo ?? []) : []))[0];
  return {
    ...(movedFrom === undefined ? {} : { movedFrom }),
    ...(copiedFrom === undefined ? {} : { copiedFrom }),
    ...(movedTo === undefined ? {} : { movedTo }),
  };
}

function prevOf(body: RecordBody): readonly RecordHash[] {
  return "prev" in body ? body.prev : [];
}

/** Depth in the `prev` graph, then hash: concurrent versions stand side by side, no clock is asked. */
function orderVersions(
  sorted: Sorted,
  depths: ReadonlyMap<RecordHash, number>,
  archived: number,
  isPinned: (hash: RecordHash) => boolean,
): readonly VersionView[] {
  const depthOf = (fact: Fact): number => depths.get(fact.hash) ?? 0;
  const ordered = sorted.versions.sort((a, b) => depthOf(a) - depthOf(b) || byHash(a, b));
  const views: VersionView[] = [];
  for (const [i, { hash, at, author, body, sealed }] of ordered.entries()) {
    if (body.field !== "version" || sealed === undefined) continue;
    views.push({
      id: recordHashToVersionId(hash),
      hash,
      ordinal: archived + i + 1,
      at,
      author,
      commitment: body.commitment,
      size: body.size,
      sealed,
      ...(body.reason === undefined ? {} : { reason: body.reason }),
      ...(body.copiedFrom === undefined ? {} : { copiedFrom: body.copiedFrom }),
      ...(body.template === undefined ? {} : { template: body.template }),
      pinned: isPinned(hash),
      purged: sorted.purged.has(hash),
    });
  }
  return views;
}

/** Longest path to each write of `current` and `pending`. Iterative: a history may be long. */
function versionDepths(sorted: Sorted, archive: Archive | undefined): ReadonlyMap<RecordHash, number> {
  const writes = new Map<RecordHash, readonly RecordHash[]>();
  for (const register of ["current", "pending"] as const)
    for (const write of sorted.registers.get(register) ?? []) writes.set(write.hash, write.prev);
  const depths = new Map<RecordHash, number>(archive?.known);
  for (const start of writes.keys()) {
    const path = [start];
    for (let hash = path.at(-1); hash !== undefined; hash = path.at(-1)) {
      if (depths.has(hash)) {
        path.pop();
        continue;
      }
      // Hashes name what came before them, so there is no cycle; a name that is on the path cannot occur.
      const known = (writes.get(hash) ?? []).filter((before) => writes.has(before) || depths.has(before));
      const open = known.filter((before) => !depths.has(before));
      if (open.length === 0) {
        depths.set(hash, 1 + Math.max(0, ...known.map((before) => depths.get(before) ?? 0)));
        path.pop();
      } else path.push(...open);
    }
  }
  return depths;
}

type Heads = ReadonlyMap<RegisterName, readonly Write<RegisterValue>[]>;

function pointLabels(sorted: Sorted, heads: Heads, versions: readonly VersionView[]): SubjectView["labels"] {
  const byRecord = new Map(versions.map((version) => [version.hash, version]));
  const target = (write: Write<RegisterValue> | undefined): VersionView | undefined =>
    write !== undefined && "version" in write.value && write.value.version !== null
      ? byRecord.get(write.value.version)
      : undefined;
  const winning = heads.get("current")?.[0];
  const explicit = heads.get("previous")?.[0];
  const holds =
    explicit !== undefined &&
    winning !== undefined &&
    "version" in explicit.value &&
    explicit.value.beside === winning.hash;
  const beaten = holds ? undefined : lowestBeaten(sorted.registers.get("current") ?? [], winning);
  const current = target(winning);
  const pending = target(heads.get("pending")?.[0]);
  const previous = holds ? target(explicit) : target(beaten);
  return {
    ...(current === undefined ? {} : { current }),
    ...(pending === undefined ? {} : { pending }),
    ...(previous === undefined || previous === current ? {} : { previous }),
  };
}

function lowestBeaten(
  writes: readonly Write<RegisterValue>[],
  winning: Write<RegisterValue> | undefined,
): Write<RegisterValue> | undefined {
  const named = new Set(winning?.prev);
  const now = winning && targetOf(winning);
  return writes.filter((write) => named.has(write.hash) && targetOf(write) !== now).sort(byHash)[0];
}

function targetOf({ value }: Write<RegisterValue>): RecordHash | null | undefined {
  return "version" in value ? value.version : undefined;
}

/** Heads of everything whose change counts as using the secret. */
function editHeads(heads: Heads): readonly RecordHash[] {
  const hashes: RecordHash[] = [];
  for (const [register, writes] of heads) if (isEdit(register)) for (const write of writes) hashes.push(write.hash);
  return hashes;
}
export function isEdit(register: RegisterName): boolean {
  return register === "name" || isLabel(register) || (METADATA_FIELDS as readonly string[]).includes(register);
}

function readMetadata(winner: (register: RegisterName) => RegisterValue | undefined): SecretMetadata {
  const metadata: { [field in MetadataField]?: MetadataValue } = {};
  for (const field of METADATA_FIELDS) {
    const value = winner(field);
    if (value !== undefined && "metadata" in value && value.metadata !== null) metadata[field] = value.metadata;
  }
  // Each value was checked against its field when the record was read.
  return metadata as SecretMetadata;
}

function readSettings(winner: (register: RegisterName) => RegisterValue | undefined): SubjectView["settings"] {
  const settings: { [setting in (typeof SETTINGS)[number]]?: SettingRecord["value"] } = {};
  for (const setting of SETTINGS) {
    const value = winner(`setting/${setting}`);
    if (value !== undefined && "setting" in value) settings[setting] = value.setting;
  }
  return settings as SubjectView["settings"];
}

const NO_IMPORTS: readonly ImportLink[] = [];

/** By their place, then by stream. */
function readImports(heads: Heads): readonly ImportLink[] {
  let links: ImportLink[] | undefined;
  for (const writes of heads.values()) {
    const value = writes[0]?.value;
    if (value === undefined || !("link" in value) || value.link.order === null) continue;
    const { stream, order, keys } = value.link;
    const { author } = value;
    links ??= [];
    links.push({ stream, order, ...(keys === undefined ? {} : { keys }), author, contested: writes.length > 1 });
  }
  return links?.sort((a, b) => a.order - b.order || (a.stream < b.stream ? -1 : 1)) ?? NO_IMPORTS;
}

function findConflicts(heads: Heads, versions: readonly VersionView[], deletion: boolean): readonly Conflict[] {
  const conflicts: Conflict[] = deletion ? [{ kind: "deletion" }] : [];
  for (const [register, writes] of heads) {
    if (writes.length < 2) continue;
    if (register === "current") {
      const targets = writes.flatMap(({ value }) =>
        "version" in value && value.version !== null ? [value.version] : [],
      );
      const ids = targets.flatMap((hash) => versions.find((version) => version.hash === hash)?.id ?? []);
      if (new Set(ids).size > 1) conflicts.push({ kind: "value", versions: [...new Set(ids)] });
    } else if (isLabel(register)) {
      if (areSeveral(countedLabels(register, writes, heads))) conflicts.push({ kind: "label", label: register });
    } else if (register === "name") {
      const names = writes.flatMap(({ value }) => ("name" in value ? [value.name.name] : []));
      if (new Set(names).size > 1) conflicts.push({ kind: "name", names });
    } else {
      const field = METADATA_FIELDS.find((one) => one === register);
      const setting = SETTINGS.find((one) => `setting/${one}` === register);
      if (field !== undefined && areSeveral(writes)) conflicts.push({ kind: "metadata", field });
      if (setting !== undefined) conflicts.push({ kind: "setting", setting });
    }
  }
  return conflicts;
}

/** Whether they say different things: two who say the same have nothing to decide. */
function areSeveral(writes: readonly Write<RegisterValue>[]): boolean {
  return new Set(writes.map(({ value }) => JSON.stringify(value))).size > 1;
}

/** A `previous` that stands beside a write of `current` that is not the winner means nothing any more. */
function countedLabels(
  register: Label,
  writes: readonly Write<RegisterValue>[],
  heads: Heads,
): readonly Write<RegisterValue>[] {
  if (register !== "previous") return writes;
  const winning = heads.get("current")?.[0]?.hash;
  return writes.filter(({ value }) => "version" in value && value.beside === winning);
}

export function labelsOf(view: SubjectView, version: VersionView): readonly Label[] {
  return (["current", "pending", "previous"] as const).filter((label) => view.labels[label] === version);
}
