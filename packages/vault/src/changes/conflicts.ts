/**
 * Deciding a conflict: the side that was chosen is written once more, as a record that names all sides as what came
 * before it. So the other ones stay in the history, and whoever has not seen this yet learns it like any other change.
 */
import type { SecretId } from "@kist/model";

import type { ChangedSubject, ResolveConflict } from "../change.ts";
import { secretClaim } from "../claims.ts";
import {
  describeClaimants,
  describeConflicts,
  isSamePlace,
  type ConflictSide,
  type SecretConflict,
} from "../conflicts.ts";
import { refuse } from "../error.ts";
import type { StreamWriter } from "../stream-writer.ts";
import { everyHead, namedHeads, requireSecret, type FoundSecret } from "./find-secret.ts";
import { setLabel } from "./labels.ts";

/** Throws `conflict-none`, `conflict-moved`, `name-taken`, and what writing the chosen side again refuses. */
export function resolveConflict(writer: StreamWriter, change: ResolveConflict): readonly ChangedSubject[] {
  if (change.conflict.kind === "same-name") return keepName(writer, change);
  const { id } = requireSecret(writer, change.key, change.secret);
  const view = writer.unarchive(id);
  if (view === undefined) throw refuse("secret-unknown", { name: change.key });
  const disputed = describeConflicts({ view, facts: writer.facts(id) });
  const side = chosenSide(change, disputed);
  const kept = { name: change.key, outcome: "resolved", secret: id } as const;
  return [{ ...kept, ...keepSide(writer, change, { id, view }, side) }];
}

/** Refuses what the person cannot have seen: another side came, or somebody has decided already. */
function chosenSide(change: ResolveConflict, conflicts: readonly SecretConflict[]): ConflictSide {
  const { key, keep, sides } = change;
  const conflict = conflicts.find((one) => isSamePlace(one, change.conflict));
  if (conflict === undefined) throw refuse("conflict-none", { name: key });
  const chosen = conflict.sides.find(({ id }) => id === keep);
  const seen = new Set(sides);
  if (chosen === undefined || conflict.sides.length !== seen.size || !conflict.sides.every(({ id }) => seen.has(id)))
    throw refuse("conflict-moved", { name: key });
  return chosen;
}

function keepSide(
  writer: StreamWriter,
  { key, secret, environment, namespace, conflict }: ResolveConflict,
  { id, view }: FoundSecret,
  { says }: ConflictSide,
): Partial<ChangedSubject> {
  const one = { environment, namespace, key, ...(secret === undefined ? {} : { secret }) };
  if (conflict.kind === "metadata" && says.kind === "metadata") {
    const { field } = conflict;
    writer.add(id, { field, value: says.value, prev: namedHeads(view, field) });
    return { field };
  }
  switch (says.kind) {
    case "version":
    case "nothing": {
      const to = says.kind === "nothing" ? null : says.version.id;
      const label = conflict.kind === "label" ? conflict.label : "current";
      const [{ version, ordinal } = {}] = setLabel(writer, { kind: "set-label", ...one, label, to });
      return version === undefined || ordinal === undefined ? {} : { version, ordinal };
    }
    case "name": {
      const { name } = says;
      if (writer.claimants(secretClaim(name)).some((other) => other !== id)) throw refuse("name-taken", { name });
      writer.add(id, { field: "name", name, prev: namedHeads(view, "name") });
      return { name, from: key };
    }
    case "deletion":
      writer.add(id, { field: "delete", prev: everyHead(view) });
      return { outcome: "removed" };
    default:
      writer.add(id, { field: "undelete", prev: view.deletions });
      return {};
  }
}

/** The others that claim the name get another one, or are deleted. */
function keepName(writer: StreamWriter, change: ResolveConflict): readonly ChangedSubject[] {
  const { key, keep, others } = change;
  const claimants = writer.claimants(secretClaim(key)).flatMap((subject) => {
    const view = writer.view(subject);
    return view === undefined ? [] : [{ id: subject as SecretId, subject: { view, facts: writer.facts(subject) } }];
  });
  chosenSide(change, describeClaimants(claimants));
  const losers = claimants.filter(({ id }) => id !== keep);
  const changed = losers.map(({ id, subject: { view } }, at): ChangedSubject => {
    if (typeof others !== "object") {
      writer.add(id, { field: "delete", prev: everyHead(view) });
      return { name: key, outcome: "removed", secret: id };
    }
    const name = at === 0 ? others.rename : `${others.rename}_${at + 1}`;
    if (writer.claimants(secretClaim(name)).length > 0) throw refuse("name-taken", { name });
    writer.add(id, { field: "name", name, prev: namedHeads(view, "name") });
    return { name, from: key, outcome: "renamed", secret: id };
  });
  return [{ name: key, outcome: "resolved", secret: keep as SecretId }, ...changed];
}
