/** A file from the disk, dropped here, or its lines pasted. */
import { FileInput } from "lucide-react";
import { useState, type ReactElement } from "react";
import { FileTrigger } from "react-aria-components/FileTrigger";

import { Button } from "../../../parts/button.tsx";
import { FileDrop } from "../../../parts/file-drop.tsx";
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
  const takeFile = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) take(await readFile(file));
  };
  return (
    <div className="flex flex-col gap-3">
      {pasted === undefined ? (
        <FileDrop label={IMPORT.or} onFile={(file) => void takeFile(file)} className="rounded-lg py-10">
          <FileInput size={22} aria-hidden className="text-ink-3" />
          <FileTrigger onSelect={(files) => void takeFile(files?.[0])}>
            <Button look="primary">{IMPORT.choose}</Button>
          </FileTrigger>
          <p className="text-ink-3">{IMPORT.or}</p>
        </FileDrop>
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
