/** What went wrong in the daemon's own words: what, why, what to do, and the code to look it up by. */
import { CircleAlert } from "lucide-react";
import type { ReactElement } from "react";

import type { ErrorWords } from "../api/call-error.ts";
import { FRAME } from "../texts/frame.ts";
import { Button } from "./button.tsx";

/** In place of a screen's content. */
export function ErrorState({
  error,
  onRetry,
}: {
  readonly error: ErrorWords;
  readonly onRetry?: () => void;
}): ReactElement {
  return (
    <div role="alert" className="flex flex-1 flex-col items-center justify-center px-6 py-16 text-center">
      <div className="mb-4 flex size-11 items-center justify-center rounded-lg bg-danger-soft text-danger">
        <CircleAlert size={20} aria-hidden />
      </div>
      <h2 className="max-w-md text-lg font-semibold">{error.what}</h2>
      {error.why === undefined ? undefined : <p className="mt-1.5 max-w-md text-ink-2">{error.why}</p>}
      {error.next === undefined ? undefined : <p className="mt-1.5 max-w-md text-ink-2">{error.next}</p>}
      <p className="mt-3 font-mono text-sm text-ink-3">{error.code}</p>
      {onRetry === undefined ? undefined : (
        <div className="mt-5">
          <Button onPress={onRetry}>{FRAME.retry}</Button>
        </div>
      )}
    </div>
  );
}

/** Within a form or a dialog. */
export function ErrorNote({ error }: { readonly error: ErrorWords | undefined }): ReactElement | undefined {
  if (error === undefined) return undefined;
  return (
    <div role="alert" className="flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-danger">
      <CircleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">{error.what}</p>
        {[error.why, error.next].map((line) =>
          line === undefined ? undefined : (
            <p key={line} className="text-sm">
              {line}
            </p>
          ),
        )}
      </div>
    </div>
  );
}
