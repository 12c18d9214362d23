/** What a scan found, for people and for programs. */
import { paint } from "../printable.ts";
import { table } from "../table.ts";
import { describeRule } from "./finding.ts";
import type { Scanned } from "./run-scan.ts";
import type { SarifFinding } from "./sarif.ts";

export function scanLines({ findings }: Scanned): string[] {
  const inHistory = findings.some(({ commit }) => commit !== undefined);
  return table(
    ["WHERE", ...(inHistory ? ["COMMIT"] : []), "WHAT", "BYTES"],
    findings.map((finding) => [
      `${finding.path}:${finding.line}:${finding.column}`,
      ...(inHistory ? [(finding.commit ?? "").slice(0, 12)] : []),
      describeRule(finding),
      String(finding.length),
    ]),
  );
}

/** For stderr: how much was looked at, and what was not. */
export function summaryLines(scanned: Scanned): string[] {
  const { findings, items, bytes, allowed, known, unchanged, ownValues } = scanned;
  const left = [
    ...(known > 0 ? [`${known} known from the baseline`] : []),
    ...(allowed > 0 ? [`${allowed} allowed`] : []),
    ...(unchanged > 0 ? [`${unchanged} in lines that the commit does not change`] : []),
  ];
  const told =
    findings.length === 0 ? paint("green", "Nothing found") : paint("red", plural(findings.length, "finding"));
  const lines = [
    `${told} in ${plural(items, "file")} (${megabytes(bytes)})${left.length === 0 ? "" : `; not told: ${left.join(", ")}`}.`,
  ];
  if (!ownValues.searched && ownValues.code !== "not-asked")
    lines.push(
      `${paint("yellow", "!")} The vault's own values were not looked for: ${ownValues.what} ${ownValues.next ?? ""}`.trimEnd(),
    );
  if (ownValues.searched && ownValues.guessable > 0)
    lines.push(`  ${plural(ownValues.guessable, "value")} of the vault could be guessed and cannot be looked for.`);
  if (ownValues.searched && ownValues.large > 0)
    lines.push(`  ${plural(ownValues.large, "value")} of the vault over 64 KiB cannot be looked for.`);
  if (findings.length > 0)
    lines.push("  `kist scan --fix` moves them into the vault; a comment with kist:allow accepts one.");
  return lines;
}

/** Stable fields. */
export function scanDocument(scanned: Scanned): unknown {
  const { findings, items, bytes, allowed, known, unchanged, ownValues } = scanned;
  return {
    findings: findings.map(withoutContext),
    scanned: { files: items, bytes },
    notTold: { allowed, known, unchanged },
    ownValues,
  };
}

function withoutContext(finding: SarifFinding): Omit<SarifFinding, "context"> {
  const { context: _, ...told } = finding;
  return told;
}

function plural(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(0)} MB`;
}
