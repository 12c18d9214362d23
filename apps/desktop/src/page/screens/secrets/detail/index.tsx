import { ArrowLeft, X } from "lucide-react";
/** All about one secret, beside the list: its value for a look, its history, who uses it, and everything that is done with it. */
import { lazy, Suspense, useMemo, useState, type ReactElement } from "react";

import { useShortcuts } from "../../../frame/shortcuts.ts";
import { Button, IconButton } from "../../../parts/button.tsx";
import { ErrorState } from "../../../parts/error-state.tsx";
import { Skeleton } from "../../../parts/skeleton.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import { DETAIL } from "../../../texts/secret-detail.ts";
import { AboutTab } from "./about-tab.tsx";
import { Header } from "./header.tsx";
import { HistoryTab } from "./history-tab.tsx";
import { SubjectContext, type Subject, type Task } from "./subject.ts";
import { useReveal } from "./use-reveal.ts";
import { useSecret } from "./use-secret.ts";
import { UseTab } from "./use-tab.tsx";

const TaskDialogs = lazy(() => import("./dialogs/index.tsx"));

export interface SecretDetailProps {
  /** `kist://environment/namespace/KEY`. */
  readonly reference: string;
  readonly vault: string | undefined;
  readonly onClose: () => void;
  /** Shows another secret instead: one that refers to this, or this one under its new name. */
  readonly onOpen?: (reference: string) => void;
}

type Tab = "about" | "history" | "use";

export function SecretDetail({ reference, vault: id, onClose, onOpen }: SecretDetailProps): ReactElement {
  const vault = useMemo(() => (id === undefined ? {} : { vault: id }), [id]);
  const { secret, error, isOutdated, again } = useSecret(reference, vault);
  const reveal = useReveal();
  const [tab, setTab] = useState<Tab>("about");
  const [task, setTask] = useState<Task>();
  // Escape closes what is on top: a dialog first, whatever the focus is on.
  useShortcuts(DETAIL.label, task === undefined ? [{ keys: "Escape", label: DETAIL.close, run: onClose }] : []);
  const subject = useMemo((): Subject | undefined => {
    if (secret === undefined) return undefined;
    const place = reference.slice("kist://".length, -secret.key.length - 1);
    const slash = place.indexOf("/");
    const [environment, namespace] = [place.slice(0, slash), place.slice(slash + 1)];
    return { secret, reference, environment, namespace, vault, reveal, onOpen, ask: setTask };
  }, [secret, reference, vault, reveal, onOpen]);
  if (subject === undefined)
    return (
      <section aria-label={DETAIL.label} className="flex min-h-0 flex-1 flex-col">
        <Closing onClose={onClose} />
        {error === undefined ? <Loading /> : <ErrorState error={error} onRetry={again} />}
      </section>
    );
  const content = (of: ReactElement): ReactElement => (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-4 py-4 *:shrink-0 sm:px-6">{of}</div>
  );
  return (
    <SubjectContext.Provider value={subject}>
      <section aria-label={`${DETAIL.label} ${subject.secret.key}`} className="flex min-h-0 flex-1 flex-col">
        <Header onClose={onClose} />
        {isOutdated ? (
          <div role="status" className="flex items-center gap-2 border-b border-line bg-warn-soft px-4 py-1.5">
            <span className="flex-1 text-sm">{DETAIL.outdated}</span>
            <Button size="sm" look="quiet" onPress={again}>
              {DETAIL.lookAgain}
            </Button>
          </div>
        ) : undefined}
        <Tabs
          label={DETAIL.tabsLabel}
          selected={tab}
          onSelect={(next) => {
            reveal.hide();
            setTab(next);
          }}
          views={[
            { key: "about", label: DETAIL.tabs.about, content: content(<AboutTab />) },
            {
              key: "history",
              label: DETAIL.tabs.history,
              mark: <span className="text-sm text-ink-3 tabular-nums">{subject.secret.versions.length}</span>,
              content: content(<HistoryTab />),
            },
            { key: "use", label: DETAIL.tabs.use, content: content(<UseTab />) },
          ]}
        />
      </section>
      {task === undefined ? undefined : (
        <Suspense>
          <TaskDialogs
            task={task}
            onClose={() => {
              reveal.hide();
              setTask(undefined);
            }}
            onMoved={(to) => (onOpen === undefined ? onClose() : onOpen(to))}
          />
        </Suspense>
      )}
    </SubjectContext.Provider>
  );
}

function Closing({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <div className="flex justify-between px-2 pt-3">
      <span className="md:hidden">
        <IconButton label={DETAIL.back} icon={<ArrowLeft size={17} />} onPress={onClose} />
      </span>
      <span className="ml-auto hidden md:block">
        <IconButton label={DETAIL.close} icon={<X size={16} />} keys="Escape" onPress={onClose} />
      </span>
    </div>
  );
}

function Loading(): ReactElement {
  return (
    <div role="status" aria-label={DETAIL.loading} className="flex flex-col gap-4 px-4 pt-2">
      <Skeleton className="h-5 w-48" />
      <Skeleton className="h-3.5 w-32" />
      <Skeleton className="mt-4 h-28 w-full" />
      {[40, 56, 44, 60].map((width) => (
        <Skeleton key={width} className="h-3.5 w-full" />
      ))}
    </div>
  );
}
