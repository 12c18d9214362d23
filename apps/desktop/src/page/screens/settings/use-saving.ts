/** A change of a setting: saved, and said so, or refused in the daemon's words. What the person cancelled needs no word. */
import { useKist } from "../../api/kist.tsx";
import { useNotedAttempt } from "../../api/use-attempt.ts";
import { SETTINGS } from "../../texts/settings.ts";

export interface Saving {
  readonly isBusy: boolean;
  readonly save: (deed: () => Promise<unknown>, said?: string) => void;
}

export function useSaving(): Saving {
  const { toasts } = useKist();
  const { isBusy, run } = useNotedAttempt();
  return {
    isBusy,
    save(deed, said = SETTINGS.saved) {
      // Refused here and not by a control that is disabled meanwhile: that would lose its focus.
      if (isBusy) return;
      void run(async () => {
        await deed();
        toasts.done(said);
      });
    },
  };
}
