/** The recovery sheet, as lines to show or print. Pure. */

export interface Sheet {
  readonly vaultName: string;
  readonly vault: string;
  readonly deviceName: string;
  readonly code: string;
  /** Milliseconds. */
  readonly at: number;
}

export function sheetLines({ vaultName, vault, deviceName, code, at }: Sheet): string[] {
  const groups = recoveryGroups(code);
  const rows: string[] = [];
  for (let i = 0; i < groups.length; i += 4)
    rows.push(
      groups
        .slice(i, i + 4)
        .map((group, j) => `${String(i + j + 1).padStart(4)}  ${group.padEnd(6)}`)
        .join("  "),
    );
  return [
    "KIST RECOVERY SHEET",
    "",
    `vault    ${vaultName}`,
    `id       ${vault}`,
    `device   ${deviceName}`,
    `date     ${new Date(at).toISOString().slice(0, 10)}`,
    "",
    ...rows,
    "",
    "This code opens the vault when the passphrase is lost, and admits a new device when",
    "this machine is. Whoever has it has everything: keep it on paper, away from machines.",
    "It is shown this once.",
  ];
}

/** The code in the groups it is written in; people name them by number, from 1. */
export function recoveryGroups(code: string): string[] {
  return code.split(/[\s-]+/).filter((group) => group !== "");
}
