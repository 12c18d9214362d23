/** A place to drop a file on. */
import type { ReactElement, ReactNode } from "react";
import { DropZone } from "react-aria-components/DropZone";

import { classes } from "./classes.ts";

export function FileDrop({
  label,
  onFile,
  className,
  children,
}: {
  readonly label: string;
  readonly onFile: (file: File) => void;
  readonly className: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <DropZone
      aria-label={label}
      getDropOperation={() => "copy"}
      onDrop={({ items }) => {
        const item = items.find((one) => one.kind === "file");
        if (item?.kind === "file") void item.getFile().then(onFile);
      }}
      className={classes(
        "flex flex-col items-center gap-3 border border-dashed border-line-strong px-6 text-center outline-none data-drop-target:border-accent data-drop-target:bg-accent-soft data-focus-visible:ring-2 data-focus-visible:ring-accent",
        className,
      )}
    >
      {children}
    </DropZone>
  );
}
