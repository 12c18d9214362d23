/** What the doctor has found, and how a person reads it. */
import { isKistError, type VaultId } from "@kist/model";
import { describeFinding, type DoctorFinding, type FindingPart } from "@kist/protocol";
import { describeError } from "@kist/protocol/errors";

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
    const { at, height, rule, field } = error.facts;
    const detail = [error.code, rule, field].filter((fact) => fact !== undefined).join(" ");
    const seq = Number(at ?? height ?? Number.NaN);
    report.found(describeFinding({ ...about, rule: detail, ...(Number.isSafeInteger(seq) ? { seq } : {}) }));
    return undefined;
  }
}

export function sayFinding({ what, rule, vault, stream, seq }: DoctorFinding): string {
  const where = [
    vault === undefined ? "" : `vault ${vault.slice(0, 8)}`,
    stream === undefined ? "" : `stream ${stream.slice(0, 8)}`,
  ];
  const place = where.filter((word) => word !== "").join(", ");
  const [code] = rule.split(" ");
  const words = describeError(code ?? rule);
  const said = words.code === code ? words.what : rule;
  return `${place === "" ? "" : `${place}: `}${what}${seq === undefined ? "" : ` ${seq}`} (${said})`;
}
