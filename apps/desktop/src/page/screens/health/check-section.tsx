/** The doctor's full check, when the person asks for it. */
import { CircleCheck, Stethoscope, TriangleAlert } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { EndpointAnswer } from "../../api/endpoints.ts";
import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { Card, Section } from "../../parts/screen.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { HEALTH } from "../../texts/health.ts";

type Checked = EndpointAnswer<"doctor/check">;

export function CheckSection(): ReactElement {
  const { call } = useKist();
  const [checked, setChecked] = useState<Checked>();
  const { isBusy, error, run } = useAttempt();
  return (
    <Section
      title={HEALTH.check}
      lead={HEALTH.checkLead}
      actions={
        <Button
          icon={<Stethoscope size={15} aria-hidden />}
          isPending={isBusy}
          onPress={() => void run(async () => setChecked(await call("doctor/check", {})))}
        >
          {isBusy ? HEALTH.running : HEALTH.run}
        </Button>
      }
    >
      <ErrorNote error={error} />
      <div role="status">{checked === undefined ? undefined : <Result checked={checked} />}</div>
    </Section>
  );
}

function Result({ checked }: { readonly checked: Checked }): ReactElement {
  const { findings, streams, records } = checked;
  if (findings.length === 0) {
    return (
      <Card>
        <div className="flex items-center gap-3">
          <CircleCheck size={20} className="shrink-0 text-ok" aria-hidden />
          <div>
            <h3 className="font-medium">{HEALTH.clean}</h3>
            <p className="text-ink-2">{HEALTH.checked(streams, records)}</p>
          </div>
        </div>
      </Card>
    );
  }
  return (
    <Card padded={false}>
      <h3 className="border-b border-line px-4 py-2.5 font-medium text-danger">{HEALTH.findings(findings.length)}</h3>
      {findings.map(({ what, next, rule, part, stream, seq }) => (
        <SettingRow
          key={`${part}/${rule}/${stream ?? ""}/${seq ?? ""}`}
          icon={<TriangleAlert size={16} className="shrink-0 self-start text-danger" aria-hidden />}
          label={what}
          detail={next}
        >
          <code className="font-mono text-sm text-ink-3">{rule}</code>
        </SettingRow>
      ))}
    </Card>
  );
}
