/** What a file holds, by name, and where it goes. */
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { TextField } from "../../parts/field.tsx";
import { Select } from "../../parts/select.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";
import type { ReadFile } from "../secrets/import/read-file.ts";
import { StepActs, StepHead } from "./steps.tsx";

const { import: WORDS } = FIRST_RUN;
const ENVIRONMENTS = [
  { key: "dev", label: "dev" },
  { key: "staging", label: "staging" },
  { key: "prod", label: "prod" },
] as const;

export function EntriesForm({
  file,
  namespace: suggested,
  onAnother,
  onStored,
}: {
  readonly file: ReadFile;
  readonly namespace: string;
  readonly onAnother: () => void;
  readonly onStored: (count: number) => void;
}): ReactElement {
  const { call } = useKist();
  const [namespace, setNamespace] = useState(suggested);
  const [environment, setEnvironment] = useState<(typeof ENVIRONMENTS)[number]["key"]>("dev");
  const { isBusy, error, run } = useAttempt();
  const { entries, leftOut, findings } = file;
  return (
    <>
      <StepHead title={WORDS.found(entries.length)} lead={WORDS.foundLead} />
      <Form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void run(async () => {
            await call("secrets/set", {
              environment,
              namespace,
              createNamespace: true,
              entries: entries.map(({ key, value, kind }) => ({
                key,
                value,
                ...(kind === undefined ? {} : { metadata: { kind } }),
              })),
            });
            onStored(entries.length);
          });
        }}
      >
        <ul
          aria-label={WORDS.found(entries.length)}
          tabIndex={0}
          translate="no"
          className="max-h-56 overflow-y-auto rounded-lg border border-line bg-surface shadow-card"
        >
          {entries.map(({ key }) => (
            <li key={key} className="flex h-9 items-center gap-3 border-b border-line px-3 font-mono last:border-0">
              <span className="min-w-0 flex-1 truncate">{key}</span>
              <span className="text-ink-3" aria-hidden>
                ••••••••
              </span>
            </li>
          ))}
        </ul>
        {leftOut.length === 0 ? undefined : <p className="text-sm text-warn">{WORDS.wrongNames(leftOut)}</p>}
        {findings.length === 0 ? undefined : <p className="text-sm text-ink-3">{WORDS.looked(findings.length)}.</p>}
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label={WORDS.namespace}
            hint={WORDS.namespaceHint}
            value={namespace}
            onChange={setNamespace}
            mono
          />
          <Select label={WORDS.environment} options={ENVIRONMENTS} value={environment} onChange={setEnvironment} />
        </div>
        <ErrorNote error={error} />
        <StepActs
          beside={
            <Button size="lg" onPress={onAnother} isDisabled={isBusy}>
              {WORDS.another}
            </Button>
          }
        >
          <Button
            type="submit"
            look="primary"
            size="lg"
            wide
            isPending={isBusy}
            isDisabled={entries.length === 0 || namespace === ""}
          >
            {WORDS.store(entries.length)}
          </Button>
        </StepActs>
      </Form>
    </>
  );
}
