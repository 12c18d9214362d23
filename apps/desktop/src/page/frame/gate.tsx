/** What the page shows at all: the way in, the end, the locked vault, the first run, or the app. */
import { lazy, Suspense, useEffect, useState, type ReactElement, type ReactNode } from "react";

import { useStanding } from "../api/kist.tsx";
import { CLOSED } from "../texts/frame.ts";
import { Mark } from "./mark.tsx";
import { Shell } from "./shell.tsx";

const Unlock = lazy(() => import("../screens/unlock/index.tsx"));
const Ceremony = lazy(() => import("../screens/ceremony/index.tsx"));
const FirstRun = lazy(() => import("../screens/first-run/index.tsx"));

export function Gate(): ReactElement {
  const standing = useStanding();
  const state = standing.kind === "open" ? standing.status.state : standing.kind;
  // Goes on through its last steps although there is a vault by then; once left, it does not come back.
  const [firstRun, setFirstRun] = useState<"none" | "running" | "left">("none");
  const isUnproved = standing.kind === "open" && state === "unlocked" && !standing.status.recoveryConfirmed;
  if (firstRun === "none" && (state === "empty" || isUnproved)) setFirstRun("running");
  useEffect(() => {
    document.body.dataset["standing"] = state;
  }, [state]);
  const [goesOn, setGoesOn] = useState(false);
  if (standing.kind === "open" && state !== "empty" && standing.visit.purpose.kind !== "app" && !goesOn) {
    return (
      <Suspense fallback={<Notice title={CLOSED.entering} busy />}>
        <Ceremony visit={standing.visit} onGoOn={() => setGoesOn(true)} />
      </Suspense>
    );
  }
  if (firstRun === "running" && (state === "empty" || state === "unlocked")) {
    return (
      <Suspense fallback={<Notice title={CLOSED.entering} busy />}>
        <FirstRun onDone={() => setFirstRun("left")} />
      </Suspense>
    );
  }
  switch (state) {
    case "empty":
    case "entering":
      return <Notice title={CLOSED.entering} busy />;
    case "ended":
      return (
        <Notice title={CLOSED.ended.title} lead={CLOSED.ended.lead}>
          <code className="rounded-md border border-line bg-sunken px-2.5 py-1 font-mono">{CLOSED.ended.command}</code>
        </Notice>
      );
    case "gone":
      return <Notice title={CLOSED.gone.title} lead={CLOSED.gone.lead} />;
    case "locked":
      return (
        <Suspense fallback={<Notice title={CLOSED.entering} busy />}>
          <Unlock />
        </Suspense>
      );
    case "unlocked":
      return <Shell />;
  }
}

function Notice({
  title,
  lead,
  busy = false,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly busy?: boolean;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <main aria-busy={busy} className="flex h-full flex-col items-center justify-center gap-4 bg-bg p-6 text-center">
      <Mark size={44} />
      <h1 className="text-xl font-semibold">{title}</h1>
      {lead === undefined ? undefined : <p className="max-w-sm text-ink-2">{lead}</p>}
      {children}
    </main>
  );
}
