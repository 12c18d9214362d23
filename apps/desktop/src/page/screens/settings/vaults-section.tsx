/** The vaults on this computer, and which one is meant. */
import type { ReactElement } from "react";

import { useKist, useStatus } from "../../api/kist.tsx";
import { Mark } from "../../frame/mark.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { Card, Section } from "../../parts/screen.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { SETTINGS } from "../../texts/settings.ts";
import { useSaving } from "./use-saving.ts";

export function VaultsSection(): ReactElement {
  const { call, connection } = useKist();
  const { vaults, defaultVault } = useStatus();
  const { isBusy, save } = useSaving();
  return (
    <Section title={SETTINGS.vaults} lead={SETTINGS.vaultsLead}>
      <Card padded={false}>
        {vaults.map(({ id, name }) => {
          const called = name === "" ? SETTINGS.unnamed : name;
          return (
            <SettingRow
              key={id}
              icon={<Mark size={22} />}
              label={called}
              detail={<span className="font-mono">{id.slice(0, 16)}</span>}
            >
              {id === defaultVault ? (
                <Badge tone="accent">{SETTINGS.default}</Badge>
              ) : (
                <Button
                  size="sm"
                  isDisabled={isBusy}
                  onPress={() =>
                    save(async () => {
                      await call("vaults/use", { vault: id });
                      await connection.refresh();
                    }, SETTINGS.madeDefault(called))
                  }
                >
                  {SETTINGS.makeDefault}
                </Button>
              )}
            </SettingRow>
          );
        })}
      </Card>
    </Section>
  );
}
