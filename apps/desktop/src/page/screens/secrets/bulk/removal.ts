/** Deleting, and taking it back: by `undo` where it still is the last change there, so that it is one act for all of them. */
import type { Call, Given } from "../../../api/call.ts";
import type { SecretRow } from "../rows.ts";
import { batch, type Batch } from "./places.ts";

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
  for (const { namespace, keys } of removed.toReversed()) {
    const given: Given = {};
    const place = { environment, namespace };
    const { change, steps } = await call("secrets/undo", { ...place, dryRun: true }, { given });
    const gone = new Set(keys.map((key) => `kist://${environment}/${namespace}/${key}`));
    const isThat =
      steps.length === gone.size && steps.every(({ does, secret }) => does === "undelete" && gone.has(secret));
    if (isThat) await call("secrets/undo", { ...place, change }, { given });
    else all = false;
  }
  return all;
}

export async function bringBack(call: Call, environment: string, rows: readonly SecretRow[]): Promise<void> {
  for (const { namespace, key } of rows) await call("secrets/undelete", { environment, namespace, name: key });
}
