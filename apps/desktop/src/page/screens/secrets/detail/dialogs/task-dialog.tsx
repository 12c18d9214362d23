/** The frame of the pane's dialogs: what it is about, what was refused, the one act and the way out. */
import { useId, type ReactElement, type ReactNode } from "react";
import { Form } from "react-aria-components/Form";

import { useAttempt, type Attempt } from "../../../../api/use-attempt.ts";
import { Button } from "../../../../parts/button.tsx";
import { Dialog } from "../../../../parts/dialog.tsx";
import { ErrorNote } from "../../../../parts/error-state.tsx";
import { FRAME } from "../../../../texts/frame.ts";

export interface TaskDialogProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly act: string;
  readonly isDangerous?: boolean;
  /** There is nothing to do, or not yet. */
  readonly isDisabled?: boolean;
  /** Absent: nothing but the act can be refused. */
  readonly attempt?: Attempt;
  /** Does it, and closes the dialog where nothing is left to say. What it is refused is shown. */
  readonly onAct: () => Promise<void>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
  readonly width?: "sm" | "md" | "lg" | "xl";
}

export function TaskDialog(props: TaskDialogProps): ReactElement {
  const { title, lead, act, onAct, onClose, children, width = "md" } = props;
  const own = useAttempt();
  const { isBusy, error, run } = props.attempt ?? own;
  const form = useId();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      lead={lead}
      width={width}
      actions={
        <>
          <Button onPress={onClose}>{FRAME.cancel}</Button>
          <Button
            type="submit"
            form={form}
            look={props.isDangerous === true ? "danger" : "primary"}
            isDisabled={isBusy || props.isDisabled === true}
          >
            {act}
          </Button>
        </>
      }
    >
      <Form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && props.isDisabled !== true) void run(onAct);
        }}
      >
        {children}
        <ErrorNote error={error} />
      </Form>
    </Dialog>
  );
}
