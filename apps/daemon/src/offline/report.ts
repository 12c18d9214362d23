/** What the doctor has found, on its way to a person. */
import { isKistError, type VaultId } from "@kist/model";
import type { DoctorFinding, FindingPart } from "@kist/protocol";

import { findingOf } from "../core/check-vault.ts";

export interface Report {
  readonly good: (what: string) => void;
  readonly found: (...findings: readonly DoctorFinding[]) => void;
  readonly repaired: (what: string) => void;
}

export interface DoctorOptions {
  readonly repair: boolean;
  readonly acceptClock: boolean;
}

/** What a check throws becomes a finding under its code. */
export function attempt<Result>(
  report: Report,
  about: { readonly part: FindingPart; readonly vault?: VaultId },
  check: () => Result,
): Result | undefined {
  try {
    return check();
  } catch (error) {
    if (!isKistError(error)) throw error;
    report.found(findingOf(error, about));
    return undefined;
  }
}
