/** What the desktop app around this window does by itself. Only there; the app keeps these, not the vault. */
import { useEffect, useState, type ReactElement } from "react";

import { askShell } from "../../api/ask-shell.ts";
import { useNotedAttempt } from "../../api/use-attempt.ts";
import { Card, Section } from "../../parts/screen.tsx";
import { Select } from "../../parts/select.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { Switch } from "../../parts/switch.tsx";
import type { ShellBridge, ShellSettings } from "../../shell-bridge.ts";
import { SETTINGS } from "../../texts/settings.ts";

const NOTIFICATIONS = ["off", "without-names", "with-names"] as const;
const SHORTCUTS = ["", "CommandOrControl+Shift+L", "CommandOrControl+Alt+L"] as const;

export function AppSection({ shell }: { readonly shell: ShellBridge }): ReactElement | undefined {
  const { run } = useNotedAttempt();
  const [settings, setSettings] = useState<ShellSettings>();
  useEffect(() => void run(async () => setSettings(await askShell(() => shell.readSettings()))), [run, shell]);
  if (settings === undefined) return undefined;
  const change = (next: Partial<ShellSettings>): void =>
    void run(async () => setSettings(await askShell(() => shell.changeSettings(next))));
  return (
    <Section title={SETTINGS.app}>
      <Card padded={false}>
        <SettingRow label={SETTINGS.startAtLogin}>
          <Switch
            label={SETTINGS.startAtLogin}
            isOn={settings.startAtLogin}
            onChange={(startAtLogin) => change({ startAtLogin })}
          />
        </SettingRow>
        <SettingRow label={SETTINGS.lockWithScreen} detail={SETTINGS.lockWithScreenDetail}>
          <Switch
            label={SETTINGS.lockWithScreen}
            isOn={settings.lockWithScreen}
            onChange={(lockWithScreen) => change({ lockWithScreen })}
          />
        </SettingRow>
        <SettingRow label={SETTINGS.lockShortcut} detail={SETTINGS.lockShortcutDetail}>
          <Select
            label={SETTINGS.lockShortcut}
            hideLabel
            options={SHORTCUTS.map((key) => ({ key, label: key === "" ? SETTINGS.none : spell(key, shell.platform) }))}
            value={SHORTCUTS.find((key) => key === settings.lockShortcut) ?? ""}
            onChange={(lockShortcut) => change({ lockShortcut })}
          />
        </SettingRow>
        <SettingRow label={SETTINGS.notifications}>
          <Select
            label={SETTINGS.notifications}
            hideLabel
            options={NOTIFICATIONS.map((key) => ({ key, label: SETTINGS.notificationNames[key] }))}
            value={settings.notifications}
            onChange={(notifications) => change({ notifications })}
          />
        </SettingRow>
      </Card>
    </Section>
  );
}

/** Electron's words as people read them. */
function spell(keys: string, platform: ShellBridge["platform"]): string {
  return keys.replace("CommandOrControl", platform === "macos" ? "Command" : "Ctrl").replaceAll("+", " + ");
}
