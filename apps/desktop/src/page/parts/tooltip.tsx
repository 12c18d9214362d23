/** A word about a control, on hover and on keyboard focus; with the keys that do the same. */
import type { ReactElement } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components/Tooltip";

import { Kbd } from "./kbd.tsx";

export function Tooltip({
  text,
  keys,
  children,
}: {
  readonly text: string;
  readonly keys?: string;
  /** One control that takes focus. */
  readonly children: ReactElement;
}): ReactElement {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <AriaTooltip
        offset={6}
        className="enter flex max-w-64 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-sm text-ink shadow-raised"
      >
        {text}
        {keys === undefined ? undefined : <Kbd keys={keys} />}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
