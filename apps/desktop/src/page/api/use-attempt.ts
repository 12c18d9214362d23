/** One thing at a time that may be refused: whether it is under way, and what the daemon said. */
import { useCallback, useState } from "react";

import { isCallError, type CallError } from "./call-error.ts";

export interface Attempt {
  readonly isBusy: boolean;
  readonly error: CallError | undefined;
  /** True when it was done. What the person cancelled is no error. */
  run(deed: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

export function useAttempt(): Attempt {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<CallError>();
  const run = useCallback(async (deed: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setError(undefined);
    try {
      await deed();
      return true;
    } catch (caught) {
      if (!isCallError(caught)) throw caught;
      if (caught.code !== "consent-cancelled") setError(caught);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { isBusy, error, run, clear: useCallback(() => setError(undefined), []) };
}
