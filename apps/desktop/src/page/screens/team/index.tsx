/** Who belongs to the vault today: its person, and the recovery code that stands for them. */
import { LaptopMinimal, ScrollText, UserRound, UsersRound } from "lucide-react";
import type { ReactElement } from "react";

import { useEndpoint, useStatus } from "../../api/kist.tsx";
import { goTo } from "../../frame/router.ts";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { ErrorState } from "../../parts/error-state.tsx";
import { Card, Screen, Section } from "../../parts/screen.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { SkeletonRows } from "../../parts/skeleton.tsx";
import { SCREEN_NAMES } from "../../texts/frame.ts";
import { TEAM } from "../../texts/team.ts";

export default function TeamScreen(): ReactElement {
  const { defaultVault, recoveryConfirmed, vaults } = useStatus();
  const { data, error, refetch } = useEndpoint(
    "device/list",
    defaultVault === undefined ? {} : { vault: defaultVault },
  );
  const isThrowAway = vaults.find(({ id }) => id === defaultVault)?.throwAway === true;
  if (error !== null && data === undefined) {
    return (
      <Screen title={SCREEN_NAMES.team} width="full">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Screen>
    );
  }
  const devices = data?.devices.filter(({ role, removed }) => role === "device" && !removed) ?? [];
  const hasRecovery = data?.devices.some(({ role, removed }) => role === "recovery" && !removed) === true;
  return (
    <Screen title={SCREEN_NAMES.team}>
      <Section title={TEAM.members}>
        <Card padded={false}>
          {data === undefined ? (
            <SkeletonRows count={2} />
          ) : (
            <>
              <SettingRow
                icon={<Avatar icon={<UserRound size={16} aria-hidden />} />}
                label={TEAM.you}
                detail={TEAM.ownerDetail(devices.length)}
              >
                <Badge tone="accent">{TEAM.owner}</Badge>
                <Button size="sm" icon={<LaptopMinimal size={14} aria-hidden />} onPress={() => goTo("devices")}>
                  {TEAM.devices}
                </Button>
              </SettingRow>
              {hasRecovery ? (
                <SettingRow
                  icon={<Avatar icon={<ScrollText size={16} aria-hidden />} />}
                  label={TEAM.recovery}
                  detail={TEAM.recoveryDetail}
                >
                  {recoveryConfirmed ? (
                    <Badge tone="ok">{TEAM.proven}</Badge>
                  ) : (
                    <Badge tone="warn">{TEAM.unproven}</Badge>
                  )}
                </SettingRow>
              ) : undefined}
            </>
          )}
        </Card>
      </Section>
      <Card>
        <div className="flex flex-col items-center gap-2 px-4 py-6 text-center">
          <span className="flex size-11 items-center justify-center rounded-lg bg-accent-soft text-accent-text">
            <UsersRound size={20} aria-hidden />
          </span>
          <h2 className="mt-2 text-lg font-semibold">{TEAM.aloneTitle}</h2>
          <p className="max-w-md text-pretty text-ink-2">{isThrowAway ? TEAM.throwAway : TEAM.aloneLead}</p>
        </div>
      </Card>
      {isThrowAway ? undefined : (
        <Section title={TEAM.laterTitle}>
          <dl className="grid gap-4 sm:grid-cols-3">
            {TEAM.later.map(([name, words]) => (
              <div key={name}>
                <dt className="font-medium">{name}</dt>
                <dd className="mt-1 text-ink-2">{words}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </Screen>
  );
}

function Avatar({ icon }: { readonly icon: ReactElement }): ReactElement {
  return (
    <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-hover text-ink-2">{icon}</span>
  );
}
