/** Where one is in the first run, and room for one step. */
import { Check } from "lucide-react";
import { useEffect, useRef, type ReactElement, type ReactNode } from "react";

import { Mark } from "../../frame/mark.tsx";
import { classes } from "../../parts/classes.ts";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { FRAME } from "../../texts/frame.ts";

export function Steps({ at, children }: { readonly at: number; readonly children: ReactNode }): ReactElement {
  return (
    <div className="flex h-full flex-col overflow-y-auto bg-bg">
      <header className="flex shrink-0 items-center gap-2.5 px-5 py-4 print:hidden">
        <Mark size={22} />
        <span className="font-semibold">{FRAME.product}</span>
        <span className="flex-1" />
        <ol aria-label={FIRST_RUN.step(at + 1, FIRST_RUN.steps.length)} className="flex items-center gap-1.5 sm:gap-4">
          {FIRST_RUN.steps.map((name, index) => (
            <li
              key={name}
              aria-current={index === at ? "step" : undefined}
              className={classes(
                "flex items-center gap-1.5 text-sm font-medium",
                index === at ? "text-ink" : "text-ink-3",
              )}
            >
              <span
                aria-hidden
                className={classes(
                  "flex size-5 items-center justify-center rounded-full text-xs",
                  index < at && "bg-accent-soft text-accent-text",
                  index === at && "bg-accent text-accent-ink",
                  index > at && "border border-line-strong",
                )}
              >
                {index < at ? <Check size={12} /> : index + 1}
              </span>
              <span className={index === at ? "" : "max-sm:sr-only"}>{name}</span>
            </li>
          ))}
        </ol>
      </header>
      <main className="mx-auto flex w-full max-w-lg flex-1 flex-col justify-center gap-6 px-5 py-8 pb-[12vh]">
        {children}
      </main>
    </div>
  );
}

/** The heading of a step. It takes the focus that the step before left behind, unless a field wants it. */
export function StepHead({ title, lead }: { readonly title: string; readonly lead: string }): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [title]);
  return (
    <div className="print:hidden">
      <h1 ref={heading} tabIndex={-1} className="outline-none text-2xl font-semibold tracking-tight text-balance">
        {title}
      </h1>
      <p className="mt-2 text-lg text-pretty text-ink-2">{lead}</p>
    </div>
  );
}

/** The way on, as wide as there is room, and beside it another: back, later, without. */
export function StepActs({
  beside,
  children,
}: {
  readonly beside: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="flex gap-2">
      {beside}
      <div className="flex-1">{children}</div>
    </div>
  );
}
