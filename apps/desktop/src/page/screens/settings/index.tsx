/** What a person can choose: the looks, when it locks, what the vault demands, which vault is meant. */
import type { ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { chooseTheme, THEMES, useTheme, type Theme } from "../../frame/theme.ts";
import { Card, Screen, Section } from "../../parts/screen.tsx";
import { Segments } from "../../parts/segments.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { SCREEN_NAMES, THEME_NAMES } from "../../texts/frame.ts";
import { SETTINGS } from "../../texts/settings.ts";
import { AppSection } from "./app-section.tsx";
import { LockSection } from "./lock-section.tsx";
import { RulesSection } from "./rules-section.tsx";
import { VaultsSection } from "./vaults-section.tsx";

export default function SettingsScreen(): ReactElement {
  const { defaultVault, vaults } = useStatus();
  const vault = vaults.find(({ id }) => id === defaultVault);
  return (
    <Screen title={SCREEN_NAMES.settings}>
      <Section title={SETTINGS.appearance}>
        <Card padded={false}>
          <ThemeRow />
        </Card>
      </Section>
      <LockSection />
      {window.kist === undefined ? undefined : <AppSection shell={window.kist} />}
      {vault === undefined ? undefined : <RulesSection vault={vault.id} name={vault.name} />}
      <VaultsSection />
    </Screen>
  );
}

function ThemeRow(): ReactElement {
  const theme = useTheme();
  return (
    <SettingRow label={SETTINGS.theme} detail={SETTINGS.themeDetail}>
      <Segments<Theme>
        label={SETTINGS.theme}
        options={THEMES.map((key) => ({ key, label: THEME_NAMES[key] }))}
        value={theme}
        onChange={chooseTheme}
      />
    </SettingRow>
  );
}
