/** A change of a setting: saved, and said so, or refused in the daemon's words. What the person cancelled needs no word. */
import { isCallError } from "../../api/call-error.ts";
import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { SETTINGS } from "../../texts/settings.ts";

export interface Saving {
  readonly isBusy: boolean;
  readonly save: (deed: () => Promise<unknown>, said?: string) => void;
}

export function useSaving(): Saving {
  const { toasts } = useKist();
  const { isBusy, run } = useAttempt();
  return {
    isBusy,
    save(deed, said = SETTINGS.saved) {
      // Refused here and not by a control that is disabled meanwhile: that would lose its focus.
      if (isBusy) return;
      void run(async () => {
        try {
          await deed();
          toasts.done(said);
        } catch (error) {
          if (isCallError(error) && error.code !== "consent-cancelled") toasts.failed(error);
          throw error;
        }
      });
    },
  };
}
