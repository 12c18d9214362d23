/** A file from the disk, dropped here, or its lines pasted. */
import { FileInput } from "lucide-react";
import { useState, type ReactElement } from "react";
import { DropZone } from "react-aria-components/DropZone";
import { FileTrigger } from "react-aria-components/FileTrigger";

import { Button } from "../../../parts/button.tsx";
import { IMPORT } from "../../../texts/add-secret.ts";
import { ValueField } from "../add/value-field.tsx";
import { readFile, readLines, type ReadFile, type Unreadable } from "./read-file.ts";

export function FileChoice({
  unreadable,
  onRead,
}: {
  /** Of the file that was dropped before. */
  readonly unreadable: Unreadable | undefined;
  readonly onRead: (file: ReadFile) => void;
}): ReactElement {
  const [wrong, setWrong] = useState(unreadable);
  const [pasted, setPasted] = useState<string>();
  const take = (read: ReadFile | Unreadable): void => {
    if (typeof read === "string") setWrong(read);
    else onRead(read);
  };
  const takeFile = async (file: File | null | undefined): Promise<void> => {
    if (file !== null && file !== undefined) take(await readFile(file));
  };
  return (
    <div className="flex flex-col gap-3">
      {pasted === undefined ? (
        <DropZone
          aria-label={IMPORT.or}
          getDropOperation={() => "copy"}
          onDrop={({ items }) => {
            const item = items.find((one) => one.kind === "file");
            if (item?.kind === "file") void item.getFile().then(takeFile);
          }}
          className="flex flex-col items-center gap-3 rounded-lg border border-dashed border-line-strong px-6 py-10 text-center outline-none data-drop-target:border-accent data-drop-target:bg-accent-soft data-focus-visible:ring-2 data-focus-visible:ring-accent"
        >
          <FileInput size={22} aria-hidden className="text-ink-3" />
          <FileTrigger onSelect={(files) => void takeFile(files?.[0])}>
            <Button look="primary">{IMPORT.choose}</Button>
          </FileTrigger>
          <p className="text-ink-3">{IMPORT.or}</p>
        </DropZone>
      ) : (
        <ValueField label={IMPORT.pasteLabel} value={pasted} onChange={setPasted} autoFocus />
      )}
      {wrong === undefined ? undefined : (
        <p role="alert" className="text-danger">
          {IMPORT[wrong]}
        </p>
      )}
      <div className="flex justify-end">
        {pasted === undefined ? (
          <Button look="quiet" onPress={() => setPasted("")}>
            {IMPORT.paste}
          </Button>
        ) : (
          <Button look="primary" isDisabled={pasted === ""} onPress={() => take(readLines(pasted))}>
            {IMPORT.pasted}
          </Button>
        )}
      </div>
    </div>
  );
}
