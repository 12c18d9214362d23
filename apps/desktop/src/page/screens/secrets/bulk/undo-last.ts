/** Taking back what was just done: by `undo`, where that still is this person's last change there. One act for all of it. */
import type { Call, Given } from "../../../api/call.ts";
import type { Batch } from "./places.ts";

/** False where something else was done there since; then nothing is undone. `does`: the only steps it may take. */
export async function undoLast(
  call: Call,
  environment: string,
  { namespace, keys }: Batch,
  does?: "undelete",
): Promise<boolean> {
  // What the dry run shows and what is then done are one question.
  const given: Given = {};
  const place = { environment, namespace };
  const { change, steps } = await call("secrets/undo", { ...place, dryRun: true }, { given });
  const wanted = new Set(keys.map((key) => `kist://${environment}/${namespace}/${key}`));
  const touched = new Set(steps.map(({ secret }) => secret));
  const isThat =
    touched.size === wanted.size &&
    steps.every((step) => wanted.has(step.secret) && (does === undefined || step.does === does));
  if (isThat) await call("secrets/undo", { ...place, change }, { given });
  return isThat;
}
