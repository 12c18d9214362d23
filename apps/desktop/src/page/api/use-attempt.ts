/** One thing at a time that may be refused: whether it is under way, and what the daemon said. */
import { useCallback, useState } from "react";

import { isCallError, type CallError } from "./call-error.ts";
import { useKist } from "./kist.tsx";

/** What the person cancelled is no error, and needs no word. */
export interface Trying {
  readonly isBusy: boolean;
  /** True when it was done. */
  run(deed: () => Promise<unknown>): Promise<boolean>;
}

export interface Attempt extends Trying {
  readonly error: CallError | undefined;
  clear(): void;
}

/** What is refused stands where it was tried. */
export function useAttempt(): Attempt {
  const [error, setError] = useState<CallError>();
  return { error, ...useTrying(setError), clear: useCallback(() => setError(undefined), []) };
}

/** For what has no place of its own for a refusal: a note says it. */
export function useNotedAttempt(): Trying {
  const { toasts } = useKist();
  return useTrying(
    useCallback((error: CallError | undefined) => (error === undefined ? undefined : toasts.failed(error)), [toasts]),
  );
}

/** `tell`: what was refused; nothing as another try begins. */
function useTrying(tell: (error: CallError | undefined) => void): Trying {
  const [isBusy, setBusy] = useState(false);
  const run = useCallback(
    async (deed: () => Promise<unknown>): Promise<boolean> => {
      setBusy(true);
      tell(undefined);
      try {
        await deed();
        return true;
      } catch (caught) {
        if (!isCallError(caught)) throw caught;
        if (caught.code !== "consent-cancelled") tell(caught);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [tell],
  );
  return { isBusy, run };
}
