/** The look of a table's parts. A table of more than a screenful is virtualised by whoever shows it. */
import type { ComponentProps, ReactElement } from "react";

import { classes } from "./classes.ts";

export function Table({ className, ...rest }: ComponentProps<"table">): ReactElement {
  return <table {...rest} className={classes("w-full border-collapse text-base", className)} />;
}
export function HeaderCell({ className, ...rest }: ComponentProps<"th">): ReactElement {
  return (
    <th
      scope="col"
      {...rest}
      className={classes(
        "h-8 border-b border-line px-3 text-left text-sm font-medium text-ink-3 first:pl-4 last:pr-4 sm:first:pl-6 sm:last:pr-6",
        className,
      )}
    />
  );
}
export function Row({ className, ...rest }: ComponentProps<"tr">): ReactElement {
  return <tr {...rest} className={classes("border-b border-line last:border-0 hover:bg-hover", className)} />;
}
export function Cell({ className, ...rest }: ComponentProps<"td">): ReactElement {
  return (
    <td
      {...rest}
      className={classes("h-10 px-3 align-middle first:pl-4 last:pr-4 sm:first:pl-6 sm:last:pr-6", className)}
    />
  );
}
