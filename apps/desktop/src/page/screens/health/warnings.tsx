import { describeWarning } from "@kist/protocol/warnings";
/** What the daemon warns of, with the act that answers it where the page can do it. */
import { CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { Card } from "../../parts/screen.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { HEALTH } from "../../texts/health.ts";
import { WarningAct } from "./warning-act.tsx";

export function Warnings(): ReactElement {
  const { warnings } = useStatus();
  if (warnings.length === 0) {
    return (
      <Card>
        <div className="flex items-center gap-3">
          <CircleCheck size={20} className="shrink-0 text-ok" aria-hidden />
          <div>
            <h2 className="font-semibold">{HEALTH.well}</h2>
            <p className="text-ink-2">{HEALTH.wellLead}</p>
          </div>
        </div>
      </Card>
    );
  }
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{HEALTH.warnings(warnings.length)}</h2>
      <Card padded={false}>
        {warnings.map((code) => {
          const { what, next } = describeWarning(code);
          return (
            <SettingRow
              key={code}
              icon={<TriangleAlert size={16} className="shrink-0 self-start text-warn" aria-hidden />}
              label={what}
              detail={next}
            >
              <WarningAct code={code} />
            </SettingRow>
          );
        })}
      </Card>
    </section>
  );
}
