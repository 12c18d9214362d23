/** The recovery sheet as lines of text. */
import { FIRST_RUN } from "../../texts/first-run.ts";

export interface Sheet {
  readonly vaultName: string;
  readonly vault: string;
  readonly deviceName: string;
  readonly code: string;
  /** The group that is asked back, from 1. */
  readonly askGroup: number;
}

/** The groups the code is written in; people name them by number, from 1. */
export function recoveryGroups(code: string): readonly string[] {
  return code.split(/[\s-]+/).filter((group) => group !== "");
}

export function sheetFacts(sheet: Sheet, at: Date): readonly (readonly [string, string])[] {
  const { sheet: WORDS } = FIRST_RUN;
  return [
    [WORDS.vault, sheet.vaultName],
    [WORDS.id, sheet.vault],
    [WORDS.device, sheet.deviceName],
    [WORDS.date, at.toISOString().slice(0, 10)],
  ];
}

export function sheetText(sheet: Sheet, at: Date): string {
  const { sheet: WORDS } = FIRST_RUN;
  return [
    WORDS.title.toUpperCase(),
    "",
    ...sheetFacts(sheet, at).map(([name, fact]) => `${name.padEnd(10)}${fact}`),
    "",
    ...recoveryGroups(sheet.code).map((group, index) => `${String(index + 1).padStart(4)}  ${group}`),
    "",
    WORDS.lead,
    "",
  ].join("\n");
}
