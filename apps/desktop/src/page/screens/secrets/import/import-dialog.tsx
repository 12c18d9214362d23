/** A file of names and values becomes secrets: read on this page, chosen by name, stored in one change that can be undone. */
import { isNamespaceName } from "@kist/model";
import { useState, type ReactElement } from "react";

import { useKist } from "../../../api/kist.tsx";
import { useAttempt, useNotedAttempt } from "../../../api/use-attempt.ts";
import { Button } from "../../../parts/button.tsx";
import { Dialog } from "../../../parts/dialog.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { Segments } from "../../../parts/segments.tsx";
import { IMPORT } from "../../../texts/add-secret.ts";
import { BULK } from "../../../texts/bulk.ts";
import { FRAME } from "../../../texts/frame.ts";
import { undoLast } from "../bulk/undo-last.ts";
import { NamespaceField } from "../namespace-field.tsx";
import { EntryList } from "./entry-list.tsx";
import { FileChoice } from "./file-choice.tsx";
import type { ReadFile, Unreadable } from "./read-file.ts";

export interface ImportDialogProps {
  readonly environment: string;
  readonly namespaces: readonly string[];
  readonly namespace: string;
  readonly exists: (namespace: string, key: string) => boolean;
  /** What was dropped on the screen; absent: it is chosen here. */
  readonly file: ReadFile | Unreadable | undefined;
  readonly onClose: () => void;
  readonly onImported: (namespace: string) => void;
}

/** Findings that are shown; a file that nobody wrote for dotenv has one a line. */
const MOST_FINDINGS = 5;

export default function ImportDialog(props: ImportDialogProps): ReactElement {
  const { environment, namespaces, exists, onClose, onImported } = props;
  const { call, toasts } = useKist();
  const { isBusy, error, run } = useAttempt();
  const undoing = useNotedAttempt();
  const [file, setFile] = useState(typeof props.file === "string" ? undefined : props.file);
  const [namespace, setNamespace] = useState(props.namespace);
  const [existing, setExisting] = useState<"version" | "skip">("skip");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  if (file === undefined) {
    return (
      <Dialog isOpen onClose={onClose} title={IMPORT.title(environment)} lead={IMPORT.chooseLead}>
        <FileChoice unreadable={typeof props.file === "string" ? props.file : undefined} onRead={setFile} />
      </Dialog>
    );
  }
  const isThere = (key: string): boolean => exists(namespace, key);
  const chosen = file.entries.filter(({ key }) => !left.has(key) && (existing === "version" || !isThere(key)));
  const store = (): Promise<boolean> =>
    run(async () => {
      await call("secrets/set", {
        environment,
        namespace,
        existing,
        createNamespace: !namespaces.includes(namespace),
        entries: chosen.map(({ key, value, kind }) => ({
          key,
          value,
          ...(kind === undefined || isThere(key) ? {} : { metadata: { kind } }),
        })),
      });
      toasts.done(IMPORT.done(chosen.length, `${environment}/${namespace}`), {
        ...(file.name === undefined ? undefined : { detail: IMPORT.removeFile(file.name) }),
        act: { label: BULK.undo, run: () => void undoing.run(undo) },
      });
      onImported(namespace);
    });
  const undo = async (): Promise<void> => {
    const keys = chosen.map(({ key }) => key);
    if (await undoLast(call, environment, { namespace, keys })) toasts.done(BULK.undone);
    else toasts.failed({ code: "undo-stale", what: BULK.undoneNot });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={IMPORT.title(environment)}
      lead={IMPORT.lead}
      width="lg"
      actions={
        <>
          <Button look="quiet" onPress={() => setFile(undefined)} isDisabled={isBusy}>
            {IMPORT.another}
          </Button>
          <span className="flex-1" />
          <Button onPress={onClose}>{FRAME.cancel}</Button>
          <Button
            look="primary"
            onPress={() => void store()}
            isPending={isBusy}
            isDisabled={chosen.length === 0 || !isNamespaceName(namespace)}
          >
            {IMPORT.submit(chosen.length)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
          <NamespaceField namespaces={namespaces} value={namespace} onChange={setNamespace} />
          <div className="flex flex-col gap-1">
            <span aria-hidden className="text-sm font-medium text-ink-2">
              {IMPORT.existing}
            </span>
            <Segments
              label={IMPORT.existing}
              value={existing}
              onChange={setExisting}
              options={[
                { key: "skip", label: IMPORT.existingSkip },
                { key: "version", label: IMPORT.existingVersion },
              ]}
            />
          </div>
        </div>
        <EntryList
          entries={file.entries}
          stateOf={(key) => (isThere(key) ? (existing === "skip" ? "skipped" : "exists") : "new")}
          left={left}
          onLeave={setLeft}
        />
        {file.leftOut.length === 0 ? undefined : <p className="text-sm text-warn">{IMPORT.leftOut(file.leftOut)}</p>}
        {file.findings.length === 0 ? undefined : (
          <ul className="flex flex-col gap-0.5 text-sm text-ink-2">
            {file.findings.slice(0, MOST_FINDINGS).map(({ line, key, says }) => (
              <li key={`${line} ${says}`}>{IMPORT.finding(line, key, says)}</li>
            ))}
            {file.findings.length > MOST_FINDINGS ? (
              <li className="text-ink-3">{IMPORT.moreFindings(file.findings.length - MOST_FINDINGS)}</li>
            ) : undefined}
          </ul>
        )}
        <ErrorNote error={error} />
      </div>
    </Dialog>
  );
}
