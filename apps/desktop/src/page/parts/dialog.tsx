/** A dialog over the page: traps focus, Escape closes, its title names it. On a phone it rises from the bottom. */
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { FRAME } from "../texts/frame.ts";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

const WIDTHS = { sm: "sm:max-w-sm", md: "sm:max-w-lg", lg: "sm:max-w-2xl", xl: "sm:max-w-4xl" } as const;

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Shown under the title, and read out with it. */
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  /** The row of buttons at the end. */
  readonly actions?: ReactNode;
  readonly width?: keyof typeof WIDTHS;
  /** `alertdialog` interrupts: something waits for a decision. */
  readonly role?: "dialog" | "alertdialog";
}

export function Dialog({
  isOpen,
  onClose,
  title,
  lead,
  children,
  actions,
  width = "md",
  role = "dialog",
}: DialogProps): ReactElement {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={role === "dialog"}
      className="fixed inset-0 z-40 flex items-end justify-center bg-shade sm:items-start sm:p-6 sm:pt-[12vh]"
    >
      <Modal
        className={classes(
          "enter flex max-h-[92dvh] w-full flex-col overflow-hidden rounded-t-xl border border-line bg-raised shadow-raised sm:max-h-[76dvh] sm:rounded-xl",
          WIDTHS[width],
        )}
      >
        <AriaDialog role={role} className="flex min-h-0 flex-1 flex-col outline-none">
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Heading slot="title" className="text-lg font-semibold">
                {title}
              </Heading>
              {lead === undefined ? undefined : <div className="mt-1 text-ink-2">{lead}</div>}
            </div>
            <IconButton label={FRAME.close} icon={<X size={16} />} size="sm" onPress={onClose} />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>
          {actions === undefined ? undefined : (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line bg-surface px-5 py-3">
              {actions}
            </footer>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
