/** Short notes of what was done, with a way back where there is one. Read out politely; they leave by themselves. */
import { Check, CircleAlert, X } from "lucide-react";
import type { ReactElement } from "react";
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
  Text,
} from "react-aria-components/Toast";

import type { ErrorWords } from "../api/call-error.ts";
import { FRAME } from "../texts/frame.ts";
import { Button, IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

export interface ToastNote {
  readonly tone: "ok" | "danger";
  readonly title: string;
  readonly detail?: string | undefined;
  readonly act?: { readonly label: string; readonly run: () => void };
}

export interface Toasts {
  readonly queue: ToastQueue<ToastNote>;
  done(title: string, more?: { readonly detail?: string; readonly act?: ToastNote["act"] }): void;
  failed(error: ErrorWords): void;
}

/** Milliseconds that a note stays; it waits while the pointer or the focus is on it. */
const STAYS = 6000;
const STAYS_WITH_ACT = 10_000;

export function createToasts(): Toasts {
  const queue = new ToastQueue<ToastNote>({ maxVisibleToasts: 3 });
  return {
    queue,
    done(title, { detail, act } = {}) {
      const note: ToastNote = { tone: "ok", title, detail, ...(act === undefined ? {} : { act }) };
      queue.add(note, { timeout: act === undefined ? STAYS : STAYS_WITH_ACT });
    },
    failed({ what, why, next }) {
      queue.add({ tone: "danger", title: what, detail: next ?? why }, { timeout: STAYS_WITH_ACT });
    },
  };
}

export function ToastList({ toasts }: { readonly toasts: Toasts }): ReactElement {
  const { queue } = toasts;
  return (
    <ToastRegion
      queue={queue}
      aria-label={FRAME.notes}
      className="fixed inset-x-3 bottom-3 z-50 flex flex-col-reverse gap-2 outline-none sm:left-auto sm:w-96"
    >
      {({ toast }) => {
        const { tone, title, detail, act } = toast.content;
        const Icon = tone === "ok" ? Check : CircleAlert;
        return (
          <AriaToast
            toast={toast}
            className="enter flex items-start gap-3 rounded-lg border border-line bg-raised py-2.5 pr-2 pl-3 shadow-raised"
          >
            <Icon
              size={16}
              aria-hidden
              className={classes("mt-1.5 shrink-0", tone === "ok" ? "text-ok" : "text-danger")}
            />
            <ToastContent className="min-w-0 flex-1 py-1">
              <Text slot="title" className="block font-medium break-words">
                {title}
              </Text>
              {detail === undefined ? undefined : (
                <Text slot="description" className="block text-sm text-ink-2">
                  {detail}
                </Text>
              )}
            </ToastContent>
            {act === undefined ? undefined : (
              <Button
                look="quiet"
                size="sm"
                onPress={() => {
                  act.run();
                  queue.close(toast.key);
                }}
              >
                {act.label}
              </Button>
            )}
            <IconButton label={FRAME.close} icon={<X size={14} />} size="sm" onPress={() => queue.close(toast.key)} />
          </AriaToast>
        );
      }}
    </ToastRegion>
  );
}
