/** What happened: the audit trail as a person reads it, and the figures that a security team reports of it. */
import { RefreshCw } from "lucide-react";
import { lazy, Suspense, useState, type ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { useShortcuts } from "../../frame/shortcuts.ts";
import { IconButton } from "../../parts/button.tsx";
import { Screen } from "../../parts/screen.tsx";
import { SkeletonRows } from "../../parts/skeleton.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { ACTIVITY } from "../../texts/activity.ts";
import { SCREEN_NAMES } from "../../texts/frame.ts";
import { ExportMenu } from "./export-menu.tsx";
import { NO_FILTER } from "./filter.ts";
import { TrailView } from "./trail.tsx";
import { useTrail } from "./use-trail.ts";
import { Verification } from "./verification.tsx";

/** Charts are the largest part of the page and the least looked at. */
const Figures = lazy(() => import("./figures/figures.tsx"));

export default function ActivityScreen(): ReactElement {
  const [view, setView] = useState<"trail" | "figures">("trail");
  const [filter, setFilter] = useState(NO_FILTER);
  const trail = useTrail(filter);
  const { queries } = useKist();
  const refresh = (): void => {
    if (view === "trail") trail.refresh();
    else void queries.invalidateQueries({ queryKey: ["audit/figures"] });
  };
  useShortcuts(SCREEN_NAMES.activity, [
    { keys: "r", label: ACTIVITY.refresh, run: refresh },
    { keys: "1", label: ACTIVITY.trail, run: () => setView("trail") },
    { keys: "2", label: ACTIVITY.figures, run: () => setView("figures") },
  ]);
  return (
    <Screen
      title={SCREEN_NAMES.activity}
      width="full"
      mark={<Verification enabled={!trail.isLoading && trail.error === undefined} />}
      actions={
        <>
          <IconButton label={ACTIVITY.refresh} keys="r" icon={<RefreshCw size={15} aria-hidden />} onPress={refresh} />
          <ExportMenu entries={trail.entries} />
        </>
      }
    >
      <Tabs
        label={ACTIVITY.views}
        selected={view}
        onSelect={setView}
        views={[
          {
            key: "trail",
            label: ACTIVITY.trail,
            content: <TrailView trail={trail} filter={filter} onFilter={setFilter} />,
          },
          {
            key: "figures",
            label: ACTIVITY.figures,
            content: (
              <Suspense fallback={<SkeletonRows />}>
                <Figures />
              </Suspense>
            ),
          },
        ]}
      />
    </Screen>
  );
}
