/** After how long without use this computer's vault locks itself. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";

import { useEndpoint, useKist } from "../../api/kist.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { Card, Section } from "../../parts/screen.tsx";
import { Select } from "../../parts/select.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { SETTINGS } from "../../texts/settings.ts";
import { useSaving } from "./use-saving.ts";

const CHOICES = [5, 10, 15, 30, 60, 240, 0];

export function LockSection(): ReactElement {
  const { call, connection } = useKist();
  const queries = useQueryClient();
  const { data, error } = useEndpoint("device/idle-lock", {});
  const { save } = useSaving();
  return (
    <Section title={SETTINGS.locking}>
      <ErrorNote error={error ?? undefined} />
      <Card padded={false}>
        <SettingRow label={SETTINGS.idle} detail={data?.fixed === true ? SETTINGS.idleFixed : SETTINGS.idleDetail}>
          {data === undefined ? (
            <Skeleton className="h-8 w-32" />
          ) : (
            <Select
              label={SETTINGS.idle}
              hideLabel
              options={[...new Set([...CHOICES, data.minutes])].map((minutes) => ({
                key: String(minutes),
                label: minutes === 0 ? SETTINGS.never : SETTINGS.minutes(minutes),
              }))}
              value={String(data.minutes)}
              isDisabled={data.fixed}
              onChange={(key) =>
                save(async () => {
                  queries.setQueryData(
                    ["device/idle-lock", {}],
                    await call("device/idle-lock", { minutes: Number(key) }),
                  );
                  await connection.refresh();
                })
              }
            />
          )}
        </SettingRow>
      </Card>
    </Section>
  );
}
