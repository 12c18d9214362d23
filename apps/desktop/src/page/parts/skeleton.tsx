/** The shape of what is on its way. Shown only where it takes long enough to be seen. */
import type { ReactElement } from "react";

import { FRAME } from "../texts/frame.ts";
import { classes } from "./classes.ts";

export function Skeleton({ className }: { readonly className?: string }): ReactElement {
  return <span aria-hidden className={classes("pulse-slow block rounded-sm bg-press", className ?? "h-4 w-full")} />;
}

/** Rows of a list. */
export function SkeletonRows({ count = 8 }: { readonly count?: number }): ReactElement {
  return (
    <div role="status" aria-label={FRAME.loading} className="flex flex-col">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="flex h-11 items-center gap-4 border-b border-line px-4 sm:px-6">
          <Skeleton className={classes("h-3.5", ["w-40", "w-56", "w-32", "w-48"][index % 4])} />
          <span className="flex-1" />
          <Skeleton className="h-3.5 w-20" />
        </div>
      ))}
    </div>
  );
}
