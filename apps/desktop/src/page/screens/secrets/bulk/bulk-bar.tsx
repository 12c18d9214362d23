/** Over the table while something is selected: what can be done with all of it, each with its key. */
import { Tag, Trash2, Undo2, Upload, X } from "lucide-react";
import type { ReactElement } from "react";
import { Toolbar } from "react-aria-components/Toolbar";

import { Button, IconButton } from "../../../parts/button.tsx";
import { BULK } from "../../../texts/bulk.ts";

export function BulkBar({
  count,
  isDeleted,
  isBusy,
  onTag,
  onPromote,
  onRemove,
  onBringBack,
  onClear,
}: {
  readonly count: number;
  /** All of it is deleted already. */
  readonly isDeleted: boolean;
  readonly isBusy: boolean;
  readonly onTag: () => void;
  readonly onPromote: () => void;
  readonly onRemove: () => void;
  readonly onBringBack: () => void;
  readonly onClear: () => void;
}): ReactElement {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-10 z-20 flex justify-center px-3">
      <Toolbar
        aria-label={BULK.bar}
        className="enter pointer-events-auto flex items-center gap-1 rounded-lg border border-line bg-raised p-1 pl-3 shadow-raised"
      >
        <span aria-live="polite" className="pr-2 whitespace-nowrap font-medium tabular-nums">
          {BULK.selected(count)}
        </span>
        {isDeleted ? (
          <Button look="quiet" icon={<Undo2 size={14} aria-hidden />} onPress={onBringBack} isPending={isBusy}>
            <Label>{BULK.bringBack}</Label>
          </Button>
        ) : (
          <>
            <Button look="quiet" icon={<Tag size={14} aria-hidden />} onPress={onTag}>
              <Label>{BULK.tag}</Label>
            </Button>
            <Button look="quiet" icon={<Upload size={14} aria-hidden />} onPress={onPromote}>
              <Label>{BULK.promote}</Label>
            </Button>
            <Button look="quiet" icon={<Trash2 size={14} aria-hidden />} onPress={onRemove} isPending={isBusy}>
              <Label>{BULK.remove}</Label>
            </Button>
          </>
        )}
        <span aria-hidden className="mx-1 h-5 border-l border-line" />
        <IconButton label={BULK.clear} icon={<X size={15} />} keys="Escape" onPress={onClear} />
      </Toolbar>
    </div>
  );
}

/** On a phone the icons have to do. */
function Label({ children }: { readonly children: string }): ReactElement {
  return <span className="max-sm:sr-only">{children}</span>;
}
