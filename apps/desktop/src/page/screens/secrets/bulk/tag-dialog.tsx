/** Tags of several secrets: some are added, some taken away, the rest stay. */
import { useMemo, useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { Button } from "../../../parts/button.tsx";
import { Checkbox } from "../../../parts/checkbox.tsx";
import { Dialog } from "../../../parts/dialog.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { TextField } from "../../../parts/field.tsx";
import { BULK } from "../../../texts/bulk.ts";
import { FRAME } from "../../../texts/frame.ts";
import { splitTags } from "../add/details.ts";
import type { SecretRow } from "../rows.ts";
import { batch } from "./places.ts";

export default function TagDialog({
  environment,
  rows,
  onClose,
}: {
  readonly environment: string;
  readonly rows: readonly SecretRow[];
  readonly onClose: () => void;
}): ReactElement {
  const { call, toasts } = useKist();
  const { isBusy, error, run } = useAttempt();
  const [adding, setAdding] = useState("");
  const [removing, setRemoving] = useState<ReadonlySet<string>>(new Set());
  const present = useMemo(() => [...new Set(rows.flatMap(({ tags }) => tags))].sort(), [rows]);
  const add = splitTags(adding);
  const isReady = add.length + removing.size > 0;
  const store = async (): Promise<void> => {
    const done = await run(async () => {
      for (const { namespace, keys } of batch(rows)) {
        await call("secrets/tag", {
          environment,
          namespace,
          names: keys,
          ...(add.length === 0 ? {} : { add }),
          ...(removing.size === 0 ? {} : { remove: [...removing] }),
        });
      }
    });
    if (!done) return;
    toasts.done(BULK.tagged(rows.length));
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={BULK.tagTitle(rows.length)}
      width="sm"
      actions={
        <>
          <Button onPress={onClose}>{FRAME.cancel}</Button>
          <Button type="submit" form="tag-secrets" look="primary" isPending={isBusy} isDisabled={!isReady}>
            {BULK.tagSubmit}
          </Button>
        </>
      }
    >
      <Form
        id="tag-secrets"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void store();
        }}
      >
        <TextField label={BULK.tagAdd} hint={BULK.tagAddHint} value={adding} onChange={setAdding} autoFocus />
        {present.length === 0 ? undefined : (
          <fieldset className="flex flex-col gap-1">
            <legend className="pb-1 text-sm font-medium text-ink-2">{BULK.tagRemove}</legend>
            {present.map((tag) => (
              <Checkbox
                key={tag}
                isSelected={removing.has(tag)}
                onChange={(gone) => {
                  const next = new Set(removing);
                  if (gone) next.add(tag);
                  else next.delete(tag);
                  setRemoving(next);
                }}
              >
                {tag}
              </Checkbox>
            ))}
          </fieldset>
        )}
        <ErrorNote error={error} />
      </Form>
    </Dialog>
  );
}
