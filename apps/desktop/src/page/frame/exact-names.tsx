/** The second yes: all names that a request would touch, and the word for them. */
import type { ReactElement, ReactNode } from "react";

import { useAttempt } from "../api/use-attempt.ts";
import { Button } from "../parts/button.tsx";
import { ErrorNote } from "../parts/error-state.tsx";
import { CONSENT } from "../texts/consent.ts";

export function ExactNames({
  names,
  onAllow,
  beside,
  wide = false,
}: {
  readonly names: readonly string[];
  readonly onAllow: () => Promise<void>;
  readonly beside?: ReactNode;
  /** On a page of its own. */
  readonly wide?: boolean;
}): ReactElement {
  const { isBusy, error, run } = useAttempt();
  return (
    <div className="flex flex-col gap-3">
      <p role="status">{CONSENT.exactly(names.length)}</p>
      <ul
        className="flex max-h-72 flex-col gap-0.5 overflow-y-auto rounded-lg border border-line bg-surface p-3 font-mono text-sm"
        tabIndex={0}
      >
        {names.map((name) => (
          <li key={name} className="break-all" translate="no">
            {name}
          </li>
        ))}
      </ul>
      <ErrorNote error={error} />
      <div className="flex justify-end gap-2">
        {beside}
        <Button
          look="primary"
          wide={wide}
          size={wide ? "lg" : "md"}
          isPending={isBusy}
          onPress={() => void run(onAllow)}
        >
          {CONSENT.allowThese(names.length)}
        </Button>
      </div>
    </div>
  );
}
