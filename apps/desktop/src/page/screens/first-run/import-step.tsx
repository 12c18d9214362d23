/** A `.env` file dropped on the page. It is read here, shown by name, and only what the person confirms goes to the daemon. */
import { FileInput } from "lucide-react";
import { useState, type ReactElement } from "react";
import { DropZone } from "react-aria-components/DropZone";
import { FileTrigger } from "react-aria-components/FileTrigger";

import { useKist } from "../../api/kist.tsx";
import { Button } from "../../parts/button.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { EntriesForm } from "./entries-form.tsx";
import { readEnvFile, type EnvFile } from "./env-file.ts";
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
  const [file, setFile] = useState<EnvFile>();
  const [error, setError] = useState<string>();
  const take = async (given: File | undefined): Promise<void> => {
    if (given === undefined) return;
    const read = await readEnvFile(given);
    if ("wrong" in read) setError(WORDS[read.wrong]);
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
      <DropZone
        aria-label={WORDS.drop}
        getDropOperation={() => "copy"}
        onDrop={({ items }) => {
          const item = items.find((one) => one.kind === "file");
          if (item?.kind === "file") void item.getFile().then(take);
        }}
        className="flex flex-col items-center gap-3 rounded-xl border border-dashed border-line-strong bg-surface px-6 py-12 text-center outline-none data-drop-target:border-accent data-drop-target:bg-accent-soft data-focus-visible:ring-2 data-focus-visible:ring-accent"
      >
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
      </DropZone>
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
