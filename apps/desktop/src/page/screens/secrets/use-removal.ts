/** Deleting what is selected, with the way back in the note that says so. */
import { useKist } from "../../api/kist.tsx";
import { useNotedAttempt } from "../../api/use-attempt.ts";
import { BULK } from "../../texts/bulk.ts";
import { bringBack, removeSecrets, undoRemoval } from "./bulk/removal.ts";
import type { SecretRow } from "./rows.ts";

export interface Removal {
  readonly isBusy: boolean;
  remove(environment: string, rows: readonly SecretRow[]): Promise<boolean>;
  bringBack(environment: string, rows: readonly SecretRow[]): Promise<boolean>;
}

export function useRemoval(): Removal {
  const { call, toasts } = useKist();
  const { isBusy, run } = useNotedAttempt();
  return {
    isBusy,
    remove: (environment, rows) =>
      run(async () => {
        const removed = await removeSecrets(call, environment, rows);
        const undo = async (): Promise<void> => {
          if (await undoRemoval(call, environment, removed)) toasts.done(BULK.undone);
          else toasts.failed({ code: "undo-stale", what: BULK.undoneNot });
        };
        toasts.done(BULK.removed(rows.length), {
          detail: BULK.removedLead,
          act: { label: BULK.undo, run: () => void run(undo) },
        });
      }),
    bringBack: (environment, rows) =>
      run(async () => {
        await bringBack(call, environment, rows);
        toasts.done(BULK.broughtBack(rows.length));
      }),
  };
}
