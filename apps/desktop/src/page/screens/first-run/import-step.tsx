/** A `.env` file dropped on the page. It is read here, shown by name, and only what the person confirms goes to the daemon. */
import { FileInput } from "lucide-react";
import { useState, type ReactElement } from "react";
import { FileTrigger } from "react-aria-components/FileTrigger";

import { useKist } from "../../api/kist.tsx";
import { Button } from "../../parts/button.tsx";
import { FileDrop } from "../../parts/file-drop.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { readFile, type ReadFile } from "../secrets/import/read-file.ts";
import { EntriesForm } from "./entries-form.tsx";
import { StepHead } from "./steps.tsx";

const { import: WORDS } = FIRST_RUN;

export function ImportStep({
  vaultName,
  onDone,
}: {
  readonly vaultName: string;
  readonly onDone: () => void;
}): ReactElement {
  const { toasts } = useKist();
  const [file, setFile] = useState<ReadFile>();
  const [error, setError] = useState<string>();
  const take = async (given: File | undefined): Promise<void> => {
    if (given === undefined) return;
    const read = await readFile(given);
    if (typeof read === "string") setError(WORDS[read]);
    else {
      setError(undefined);
      setFile(read);
    }
  };
  if (file !== undefined) {
    return (
      <EntriesForm
        file={file}
        namespace={toNamespace(vaultName)}
        onAnother={() => setFile(undefined)}
        onStored={(count) => {
          toasts.done(WORDS.stored(count));
          onDone();
        }}
      />
    );
  }
  return (
    <>
      <StepHead title={WORDS.title} lead={WORDS.lead} />
      <FileDrop label={WORDS.drop} onFile={(dropped) => void take(dropped)} className="rounded-xl bg-surface py-12">
        <span className="flex size-11 items-center justify-center rounded-lg bg-accent-soft text-accent-text">
          <FileInput size={20} aria-hidden />
        </span>
        <p className="text-lg font-medium">{WORDS.drop}</p>
        <div className="flex items-center gap-2 text-ink-3">
          {WORDS.or}
          <FileTrigger onSelect={(files) => void take(files?.[0])}>
            <Button size="sm">{WORDS.choose}</Button>
          </FileTrigger>
        </div>
        {error === undefined ? undefined : (
          <p role="alert" className="text-danger">
            {error}
          </p>
        )}
      </FileDrop>
      <Button look="quiet" size="lg" wide onPress={onDone}>
        {WORDS.skip}
      </Button>
    </>
  );
}

/** A namespace's name out of the vault's: `Acme Payments` is `acme-payments`. */
function toNamespace(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? "app" : slug;
}
