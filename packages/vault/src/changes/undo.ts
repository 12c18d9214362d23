/**
 * Undo: a person's last change in a namespace taken back by a new one (SPEC §9). What was there before is the fold of
 * all records but those of the change; a register is written back only where nobody else has written to it since.
 */
import { isLabel, type DeviceId, type RecordHash, type StreamId } from "@kist/model";

import type { ChangedSubject, ChangeResult, UndoChange } from "../change.ts";
import { secretClaim } from "../claims.ts";
import { refuse } from "../error.ts";
import { foldFacts } from "../fold.ts";
import { isMetadataField, type Fact, type Origin, type SubjectId } from "../record.ts";
import type { StreamWriter } from "../stream-writer.ts";
import type { RegisterName, SubjectView } from "../subject.ts";
import { everyHead, namedHeads } from "./find-secret.ts";
import type { LastChange } from "./last-change.ts";

export interface UndoPlaces {
  readonly here: StreamWriter;
  /** The other place that the request names. */
  readonly also: StreamWriter | undefined;
  /** The records of the secret at the other end of a move, in whichever stream. */
  readonly factsAt: (origin: Origin) => readonly Fact[];
  /** What a stream is called, for words about another place. */
  readonly nameOf: (stream: StreamId) => { readonly environment: string; readonly namespace: string };
  /** What a device is called, for words about who changed it since. */
  readonly deviceName: (device: DeviceId) => string;
}

/** Throws `undo-*`, `name-taken`, `version-purged`. */
export function undoChange(places: UndoPlaces, change: UndoChange, last: LastChange | undefined): ChangeResult {
  const { environment, namespace } = change;
  if (last === undefined) throw refuse("undo-nothing", { environment, namespace });
  if (change.expected !== undefined && change.expected !== last.id) throw refuse("undo-stale");
  const { here, also } = places;
  const ofChange = (fact: Fact): boolean => fact.author === last.author && fact.at === last.at;
  const changed: ChangedSubject[] = [];
  for (const subject of last.subjects) {
    here.unarchive(subject);
    const facts = here.facts(subject);
    const partner = findPartner(facts, ofChange);
    changed.push(...restoreSubject(places, here, subject, ofChange));
    // Without a record of this change there, it was a deletion or an undeletion of its own.
    if (partner === undefined || !places.factsAt(partner).some(ofChange)) continue;
    if (also?.target.stream !== partner.stream) throw refuse("undo-elsewhere", places.nameOf(partner.stream));
    also.unarchive(partner.secret);
    for (const one of restoreSubject(places, also, partner.secret, ofChange))
      changed.push({ ...one, elsewhere: places.nameOf(partner.stream) });
  }
  return { changed, undone: { id: last.id, at: last.at, author: last.author } };
}

/** Of a move, or of a move that was undone: the secret on the other side. */
function findPartner(facts: readonly Fact[], ofChange: (fact: Fact) => boolean): Origin | undefined {
  for (const { body } of facts.filter(ofChange)) {
    if (body.field === "create" && body.movedFrom !== undefined) return body.movedFrom;
    if (body.field === "delete" && body.movedTo !== undefined) return body.movedTo;
    if (body.field !== "undelete") continue;
    for (const other of facts)
      if (other.body.field === "delete" && other.body.movedTo !== undefined && body.prev.includes(other.hash))
        return other.body.movedTo;
  }
  return undefined;
}

function restoreSubject(
  places: UndoPlaces,
  writer: StreamWriter,
  id: SubjectId,
  ofChange: (fact: Fact) => boolean,
): readonly ChangedSubject[] {
  const view = writer.view(id);
  const facts = writer.facts(id);
  const own = facts.filter(ofChange);
  if (view === undefined) return [];
  const restoring: Restoring = {
    writer,
    id,
    view,
    before: foldFacts(facts.filter((fact) => !ofChange(fact))),
    own: new Set(own.map(({ hash }) => hash)),
    nameOf: places.nameOf,
    overtaken: (by) => {
      const author = facts.find((fact) => fact.hash === by)?.author ?? view.changedBy;
      return refuse("undo-overtaken", {
        name: nameOf(view),
        by: author === undefined ? "" : places.deviceName(author),
      });
    },
  };
  const created = own.find(({ body }) => body.field === "create");
  if (created?.body.field === "create") return [removeCreated(restoring, facts, created.body.movedFrom)];
  requireStanding(restoring, own);
  return restoreRegisters(restoring, registersOf(restoring, own));
}

interface Restoring {
  readonly writer: StreamWriter;
  readonly id: SubjectId;
  /** As it is now. */
  readonly view: SubjectView;
  /** As it would be without the change. */
  readonly before: SubjectView;
  /** Records of the change. */
  readonly own: ReadonlySet<RecordHash>;
  readonly overtaken: (by: RecordHash | undefined) => Error;
  readonly nameOf: UndoPlaces["nameOf"];
}

function impossible({ view }: Pick<Restoring, "view">, what: string): Error {
  return refuse("undo-impossible", { name: nameOf(view), what });
}

function removeCreated(
  { writer, id, view, own, overtaken }: Restoring,
  facts: readonly Fact[],
  movedTo: Origin | undefined,
): ChangedSubject {
  const other = facts.find(({ hash }) => !own.has(hash));
  if (other !== undefined) throw overtaken(other.hash);
  writer.add(id, { field: "delete", ...(movedTo === undefined ? {} : { movedTo }), prev: everyHead(view) });
  return { name: nameOf(view), outcome: "removed" };
}

/** Deletions and their taking back must still be what decides. */
function requireStanding({ view, own, overtaken }: Restoring, records: readonly Fact[]): void {
  const fields = records.map(({ body }) => body.field);
  const other = view.deletions.find((deletion) => !own.has(deletion));
  const deletes = fields.includes("delete");
  if (deletes ? !view.deleted || other !== undefined : view.deleted) throw overtaken(other);
}

/** The registers that the change wrote to. Throws where somebody else is a head of one, or a record has none. */
function registersOf({ view, own, overtaken }: Restoring, records: readonly Fact[]): ReadonlySet<RegisterName> {
  const registers = new Set<RegisterName>();
  for (const { body } of records) {
    if (body.field === "delete" || body.field === "undelete") continue;
    if (body.field === "version") registers.add(body.label ?? "current");
    else if (body.field === "label") registers.add(body.label);
    else if (body.field === "pin") registers.add(`pin/${body.version}`);
    else if (body.field === "import") registers.add(`import/${body.stream}`);
    else if (body.field === "name" || isMetadataField(body.field)) registers.add(body.field);
    else throw impossible({ view }, body.field);
  }
  for (const register of registers) {
    const other = view.heads(register).find((head) => !own.has(head));
    if (other !== undefined) throw overtaken(other);
  }
  return registers;
}

function restoreRegisters(restoring: Restoring, registers: ReadonlySet<RegisterName>): readonly ChangedSubject[] {
  const { writer, id, view, before } = restoring;
  const changed: ChangedSubject[] = [];
  const comesBack = view.deleted && !before.deleted;
  if (comesBack) {
    requireFree(restoring);
    writer.add(id, { field: "undelete", prev: view.deletions });
    changed.push({ name: nameOf(before), outcome: "undeleted" });
  }
  for (const register of registers) {
    // Where `current` goes back, `previous` goes with it.
    if (register !== "previous" || !registers.has("current")) changed.push(...restoreRegister(restoring, register));
  }
  if (registers.has("current") || registers.has("previous")) restorePrevious(restoring);
  if (before.deleted && !view.deleted) {
    const now = writer.view(id) ?? view;
    const { movedTo } = before;
    writer.add(id, { field: "delete", ...(movedTo === undefined ? {} : { movedTo }), prev: everyHead(now) });
    return [{ name: nameOf(view), outcome: "removed" }];
  }
  return changed;
}

function restoreRegister(restoring: Restoring, register: RegisterName): readonly ChangedSubject[] {
  const { writer, id, view, before } = restoring;
  const name = nameOf(before);
  const prev = namedHeads(view, register);
  if (register === "name") {
    if (view.name?.name === before.name?.name) return [];
    requireFree(restoring);
    writer.add(id, { field: "name", name, prev });
    return [{ name, from: nameOf(view), outcome: "renamed" }];
  }
  if (isMetadataField(register)) {
    writer.add(id, { field: register, value: before.metadata[register] ?? null, prev });
    return [{ name, outcome: "described", field: register }];
  }
  if (register === "current" || register === "pending") {
    const version = before.labels[register];
    if (version?.purged === true) throw refuse("version-purged", { name, version: version.id });
    if (version === undefined && register === "current") throw impossible(restoring, "version");
    const target = version?.hash ?? null;
    writer.add(id, { field: "label", label: register, version: target, prev });
    const at = version === undefined ? {} : { version: version.id, ordinal: version.ordinal };
    return [{ name, outcome: "labelled", field: register, ...at }];
  }
  const linked = view.imports.find(({ stream }) => register === `import/${stream}`);
  if (linked !== undefined) {
    // A link that comes back would bring values that nobody was asked about: it is made again by whoever wants it.
    if (before.imports.some(({ stream }) => stream === linked.stream)) throw impossible(restoring, "import");
    writer.add(id, { field: "import", stream: linked.stream, order: null, prev });
    return [{ name: restoring.nameOf(linked.stream).namespace, outcome: "unimported" }];
  }
  if (register.startsWith("import/")) throw impossible(restoring, "import");
  if (isLabel(register)) {
    const { previous } = before.labels;
    const at = previous === undefined ? {} : { version: previous.id, ordinal: previous.ordinal };
    return [{ name, outcome: "labelled", field: register, ...at }];
  }
  const pin = before.versions.find(({ hash }) => register === `pin/${hash}`);
  if (pin === undefined) return [];
  writer.add(id, { field: "pin", version: pin.hash, pinned: pin.pinned, prev });
  const at = { version: pin.id, ordinal: pin.ordinal };
  return [{ name, outcome: pin.pinned ? "pinned" : "unpinned", ...at }];
}

/** `previous` follows `current` by itself; where that is not what stood there before, it is said explicitly. */
function restorePrevious({ writer, id, view, before }: Restoring): void {
  const now = writer.view(id) ?? view;
  const wanted = before.labels.previous;
  const [beside] = now.heads("current");
  if (now.labels.previous?.hash === wanted?.hash || beside === undefined) return;
  const prev = namedHeads(now, "previous");
  writer.add(id, { field: "label", label: "previous", version: wanted?.hash ?? null, beside, prev });
}

function requireFree({ writer, id, before }: Restoring): void {
  const name = nameOf(before);
  if (writer.claimants(secretClaim(name)).some((one) => one !== id)) throw refuse("name-taken", { name });
}

/** A namespace's own links have no name. */
function nameOf(view: SubjectView): string {
  return view.name?.name ?? "the namespace";
}
