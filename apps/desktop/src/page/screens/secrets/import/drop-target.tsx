/** The whole screen takes a file that is dragged onto it; a veil says where it would go. */
import { FileInput } from "lucide-react";
import { useRef, useState, type DragEvent, type ReactElement, type ReactNode } from "react";

import { IMPORT } from "../../../texts/add-secret.ts";

export function DropTarget({
  environment,
  onFile,
  children,
}: {
  readonly environment: string;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
}): ReactElement {
  const [isOver, setOver] = useState(false);
  // Entering a child leaves its parent: only the sum says whether the pointer is still here.
  const depth = useRef(0);
  const move = (by: number): void => {
    depth.current += by;
    setOver(depth.current > 0);
  };
  const end = (): void => {
    depth.current = 0;
    setOver(false);
  };
  return (
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={(event) => {
        if (hasFiles(event)) move(1);
      }}
      onDragLeave={(event) => {
        if (hasFiles(event)) move(-1);
      }}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        end();
        const [file] = event.dataTransfer.files;
        if (file !== undefined) onFile(file);
      }}
    >
      {children}
      {isOver ? (
        <div className="pointer-events-none absolute inset-2 z-20 flex flex-col items-center justify-center gap-3 rounded-xl border-2 border-dashed border-accent bg-accent-soft/95 text-accent-text">
          <FileInput size={28} aria-hidden />
          <p className="text-lg font-semibold">{IMPORT.drop(environment)}</p>
        </div>
      ) : undefined}
    </div>
  );
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes("Files");
}
