/** How things stand: warnings with what to do about each, the full check, a backup, and what runs here. */
import type { ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { Card, Screen, Section } from "../../parts/screen.tsx";
import { SCREEN_NAMES } from "../../texts/frame.ts";
import { HEALTH } from "../../texts/health.ts";
import { fullTime } from "../../texts/times.ts";
import { BackupSection } from "./backup-section.tsx";
import { CheckSection } from "./check-section.tsx";
import { Warnings } from "./warnings.tsx";

export default function HealthScreen(): ReactElement {
  const { version, home, startedAt, device } = useStatus();
  const facts: readonly (readonly [string, string])[] = [
    [HEALTH.version, version],
    [HEALTH.device, device === undefined ? "" : HEALTH.devices[device.kind]],
    [HEALTH.started, fullTime(startedAt)],
    [HEALTH.home, home],
  ];
  return (
    <Screen title={SCREEN_NAMES.health}>
      <Warnings />
      <CheckSection />
      <BackupSection />
      <Section title={HEALTH.about}>
        <Card>
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
            {facts.map(([name, fact]) => (
              <div key={name} className="contents">
                <dt className="text-ink-3">{name}</dt>
                <dd className="min-w-0 font-mono text-sm leading-5 break-all">{fact}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </Section>
    </Screen>
  );
}
