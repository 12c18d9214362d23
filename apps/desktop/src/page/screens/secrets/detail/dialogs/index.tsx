/** The dialog that is open in the pane, if one is. */
import type { ReactElement } from "react";

import type { Task } from "../subject.ts";
import { DetailsDialog } from "./details-dialog.tsx";
import { DiffDialog } from "./diff-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { GenerateDialog } from "./generate-dialog.tsx";
import { MoveDialog, RemoveDialog } from "./name-dialogs.tsx";
import { PromoteDialog } from "./promote-dialog.tsx";
import { UndoDialog } from "./undo-dialog.tsx";
import { DestroyDialog, RollbackDialog } from "./version-dialogs.tsx";

export default function TaskDialogs({
  task,
  onClose,
  onMoved,
}: {
  readonly task: Task;
  readonly onClose: () => void;
  readonly onMoved: (reference: string) => void;
}): ReactElement {
  switch (task.kind) {
    case "edit":
    case "override":
      return <EditDialog isOwn={task.kind === "override"} onClose={onClose} />;
    case "generate":
      return <GenerateDialog onClose={onClose} />;
    case "details":
      return <DetailsDialog onClose={onClose} />;
    case "promote":
      return <PromoteDialog onClose={onClose} />;
    case "move":
      return <MoveDialog onClose={onClose} onMoved={onMoved} />;
    case "remove":
      return <RemoveDialog onClose={onClose} />;
    case "undo":
      return <UndoDialog onClose={onClose} />;
    case "rollback":
      return <RollbackDialog version={task.version} onClose={onClose} />;
    case "destroy":
      return <DestroyDialog version={task.version} onClose={onClose} />;
    case "diff":
      return <DiffDialog left={task.left} right={task.right} onClose={onClose} />;
  }
}
