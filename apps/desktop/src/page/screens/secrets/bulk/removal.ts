/** Deleting, and bringing back. */
import type { Call } from "../../../api/call.ts";
import type { SecretRow } from "../rows.ts";
import { batch, type Batch } from "./places.ts";
import { undoLast } from "./undo-last.ts";

export async function removeSecrets(
  call: Call,
  environment: string,
  rows: readonly SecretRow[],
): Promise<readonly Batch[]> {
  const batches = batch(rows);
  for (const { namespace, keys } of batches) await call("secrets/remove", { environment, namespace, names: keys });
  return batches;
}

/** False where something else was done in one of the namespaces since: nothing is undone there. */
export async function undoRemoval(call: Call, environment: string, removed: readonly Batch[]): Promise<boolean> {
  let all = true;
  // What was deleted last is the last change of its namespace.
  for (const one of removed.toReversed()) all = (await undoLast(call, environment, one, "undelete")) && all;
  return all;
}

export async function bringBack(call: Call, environment: string, rows: readonly SecretRow[]): Promise<void> {
  for (const { namespace, key } of rows) await call("secrets/undelete", { environment, namespace, name: key });
}
