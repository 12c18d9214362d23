/** What proofs came to, as docs/evidence.md: claim, count, failures, how to repeat it, and what it cannot show. */
import { cpus, release } from "node:os";

export interface Evidence {
  readonly claim: string;
  /** Cases, kill points, states: what was tried. */
  readonly count: number;
  readonly failures: number;
  readonly detail?: string;
  readonly command: string;
}

/** One source of evidence: a program of faults, or a file of properties. One part of docs/evidence.md. */
export interface Proof {
  readonly source: string;
  readonly cannotShow: string;
  readonly evidence: readonly Evidence[];
  /** What kept it from running, in words. */
  readonly skipped?: string;
}

export interface Run {
  readonly date: Date;
  readonly seed: number;
  readonly times: number;
}

/** What every property test has in common; a file with its own limits says so in its module comment ("Cannot show: …"). */
export const LIMITS_OF_PROPERTIES =
  "Faults in what the generators never make. Random cases find faults; they do not show that there are none.";

export function renderEvidence(proofs: readonly Proof[], { date, seed, times }: Run): string {
  return `# Evidence

What was tried, how often, and what went wrong. Written by \`npm run prove\`; each line can be repeated with its command.
A count says how much was looked at, not that nothing is left: each part says what it cannot show.

- Date: ${date.toISOString().slice(0, 10)}
- Command: \`KIST_PROVE=${times} npm run prove -- --seed=${seed}\`
- Machine: ${cpus().length} × ${cpus()[0]?.model.trim() ?? "?"}, Linux ${release()}, Node ${process.versions.node}

${proofs.map((proof) => renderProof(proof)).join("\n")}`;
}

/** The page with these proofs in the place of their older ones, each dated: the rest stays as its own run left it. */
export function replaceProofs(page: string, proofs: readonly Proof[], { date }: Run): string {
  const [head = "", ...parts] = page.split(/^(?=## )/m);
  const when = `On ${date.toISOString().slice(0, 10)}, Linux ${release()}, Node ${process.versions.node}.`;
  for (const proof of proofs) {
    const title = `## ${proof.source}\n`;
    const at = parts.findIndex((part) => part.startsWith(title));
    parts.splice(at < 0 ? parts.length : at, at < 0 ? 0 : 1, renderProof(proof, when));
  }
  return [head.trimEnd(), ...parts.map((part) => part.trimEnd())].join("\n\n").concat("\n");
}

function renderProof({ source, cannotShow, evidence, skipped }: Proof, when?: string): string {
  const rows = evidence.map(
    ({ claim, count, failures, detail, command }) =>
      `| ${escapeCell(claim)} | ${count.toLocaleString("en")} | ${failures} | ${escapeCell(detail ?? "")} | \`${command}\` |`,
  );
  const table = `| claim | tried | failed | of which | command |\n| --- | ---: | ---: | --- | --- |\n${rows.join("\n")}\n`;
  return `## ${source}

${when === undefined ? "" : `${when}\n\n`}${skipped === undefined ? "" : `Not run: ${skipped}\n\n`}${rows.length === 0 ? "" : `${table}\n`}Cannot show: ${cannotShow}
`;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
