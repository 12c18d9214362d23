/** Delete, undelete, rename: the life of a name. */
import type { ChangedSubject, RemoveSecrets, RenameSecret, UndeleteSecret } from "../change.ts";
import { secretClaim } from "../claims.ts";
import { refuse } from "../error.ts";
import type { StreamWriter } from "../stream-writer.ts";
import { everyHead, findDeleted, findSecret, namedHeads, requireSecret } from "./find-secret.ts";
import { settleDeletions } from "./set-secrets.ts";

export function removeSecrets(writer: StreamWriter, change: RemoveSecrets): readonly ChangedSubject[] {
  return change.keys.map((key) => {
    const { id, view } = requireSecret(writer, key, change.secret);
    writer.add(id, { field: "delete", prev: everyHead(view) });
    return { name: key, outcome: "removed", secret: id };
  });
}

export function undeleteSecret(writer: StreamWriter, change: UndeleteSecret): readonly ChangedSubject[] {
  const { key } = change;
  const deleted = findDeleted(writer, key, change.secret);
  const live = findSecret(writer, key);
  if (deleted === undefined) throw refuse(live === undefined ? "secret-unknown" : "secret-not-deleted", { name: key });
  if (live !== undefined) throw refuse("name-taken", { name: key });
  settleDeletions(writer, deleted.id, deleted);
  return [{ name: key, outcome: "undeleted", secret: deleted.id }];
}

export function renameSecret(writer: StreamWriter, change: RenameSecret): readonly ChangedSubject[] {
  const { id, view } = requireSecret(writer, change.key, change.secret);
  if (writer.claimants(secretClaim(change.to)).some((one) => one !== id))
    throw refuse("name-taken", { name: change.to });
  if (view.name?.name === change.to && view.heads("name").length < 2)
    return [{ name: change.to, from: change.key, outcome: "unchanged", secret: id }];
  writer.add(id, { field: "name", name: change.to, prev: namedHeads(view, "name") });
  return [{ name: change.to, from: change.key, outcome: "renamed", secret: id }];
}
