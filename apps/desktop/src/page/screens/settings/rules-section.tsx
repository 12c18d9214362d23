/** What the vault demands of every secret. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";

import { useEndpoint, useKist } from "../../api/kist.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { Card, Section } from "../../parts/screen.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { Switch } from "../../parts/switch.tsx";
import { SETTINGS } from "../../texts/settings.ts";
import { useSaving } from "./use-saving.ts";

export function RulesSection({ vault, name }: { readonly vault: string; readonly name: string }): ReactElement {
  const { call } = useKist();
  const queries = useQueryClient();
  const { data, error } = useEndpoint("vaults/settings", { vault });
  const { save } = useSaving();
  const change = (set: { requireOwner?: boolean; requireExpires?: boolean }): void =>
    save(async () => {
      const settings = await call("vaults/settings", { vault, set });
      queries.setQueryData(["vaults/settings", { vault }], settings);
    });
  return (
    <Section title={SETTINGS.rules} lead={SETTINGS.rulesLead(name)}>
      <ErrorNote error={error ?? undefined} />
      <Card padded={false}>
        <SettingRow label={SETTINGS.requireOwner} detail={SETTINGS.requireOwnerDetail}>
          {data === undefined ? (
            <Skeleton className="h-5 w-9 rounded-full" />
          ) : (
            <Switch
              label={SETTINGS.requireOwner}
              isOn={data.requireOwner}
              onChange={(requireOwner) => change({ requireOwner })}
            />
          )}
        </SettingRow>
        <SettingRow label={SETTINGS.requireExpires} detail={SETTINGS.requireExpiresDetail}>
          {data === undefined ? (
            <Skeleton className="h-5 w-9 rounded-full" />
          ) : (
            <Switch
              label={SETTINGS.requireExpires}
              isOn={data.requireExpires}
              onChange={(requireExpires) => change({ requireExpires })}
            />
          )}
        </SettingRow>
      </Card>
    </Section>
  );
}
