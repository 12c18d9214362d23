/** The box before a row: only the look, what it says stands in `aria-selected` of the row. */
import { Check, Minus } from "lucide-react";
import type { ReactElement } from "react";

import { classes } from "../../../parts/classes.ts";

export function MarkBox({ state }: { readonly state: "off" | "on" | "some" }): ReactElement {
  return (
    <span
      aria-hidden
      className={classes(
        "flex size-4 items-center justify-center rounded-sm border",
        state === "off" ? "border-line-strong bg-surface" : "border-accent bg-accent text-accent-ink",
      )}
    >
      {state === "on" ? <Check size={12} strokeWidth={3} /> : undefined}
      {state === "some" ? <Minus size={12} strokeWidth={3} /> : undefined}
    </span>
  );
}
