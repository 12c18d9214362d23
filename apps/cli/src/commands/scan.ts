/** `kist scan`: secrets where they should not be, by their looks and by being this vault's own. */
import { resolve } from "node:path";

import { VERSION } from "@kist/protocol/version";

import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";
import { BASELINE_FILE } from "../scan/baseline.ts";
import { createGit } from "../scan/git.ts";
import { scanDocument, scanLines, summaryLines } from "../scan/report.ts";
import { runScan, type Plan, type Scanned } from "../scan/run-scan.ts";
import { toSarif } from "../scan/sarif.ts";

/** Nothing failed, and something was found: for hooks and CI jobs. */
const FOUND = 9;

export const scan = command(
  {
    name: "scan",
    summary: "Find secrets in files, in what is staged, or in all of the history.",
    about: [
      "Two searches in one pass: tokens that look like those of well-known services, and the values of your own vault in every usual encoding. For the second the daemon does the looking: the bytes go to it and places come back, never a value. Values that could be guessed (under 60 bits) are not looked for.",
      "Where the daemon is locked or does not answer, only looks are searched by, and stderr says so; --require-vault makes that an error.",
      "Without PATH, this directory. In a git repository that is what git would commit: ignored files are left out unless --include-ignored is given. Links are not followed. --staged reports only lines that the commit would change.",
      "A comment with kist:allow on the line, or kist:allow-next-line above it, accepts a finding. So does the baseline, .kist-baseline.json at the top of the repository or in the working directory; it holds no values.",
      "The exit status is 0 where nothing was found and 9 where something was.",
    ],
    args: [{ name: "PATH", help: "Files and folders.", many: true, complete: "file" }],
    flags: {
      staged: { kind: "switch", help: "What the next commit would contain." },
      history: { kind: "switch", help: "Everything that any branch, tag or stash reaches, and commit messages." },
      "include-ignored": { kind: "switch", help: "Ignored files and dependencies, too." },
      baseline: { kind: "text", value: "FILE", help: "Known findings.", complete: "file" },
      "no-baseline": { kind: "switch", help: "Report known findings, too." },
      "write-baseline": { kind: "switch", help: "Accept everything that is found, and write it down." },
      sarif: { kind: "switch", help: "Print SARIF 2.1.0 to stdout." },
      fix: { kind: "switch", help: "Offer to move each finding into the vault." },
      "no-vault": { kind: "switch", help: "Search by looks only; ask no daemon." },
      "require-vault": { kind: "switch", help: "Fail where the vault's values cannot be looked for." },
      ...PLACE,
    },
    examples: [
      { command: "kist scan", says: "What is in this repository's working tree." },
      { command: "kist scan --staged", says: "In a hook: `kist hook install` sets it up." },
      { command: "kist scan --history --sarif > kist.sarif", says: "For a code host." },
      { command: "kist scan --fix config/", says: "Moves what it finds into the vault, one by one." },
    ],
  },
  async (kist, { flags, args }) => {
    if (flags.staged && flags.history) throw usage("--staged and --history are two different scans.");
    if ((flags.staged || flags.history) && args.length > 0)
      throw usage("--staged and --history look at the whole repository: leave PATH out.");
    if (flags["no-vault"] && (flags["require-vault"] || flags.vault !== undefined))
      throw usage("--no-vault leaves no vault to require or choose.");
    if (flags.fix && (flags.staged || flags.history || kist.json || flags.sarif || flags["write-baseline"]))
      throw usage("--fix asks about files of the working tree: it goes with PATH alone.");
    if (!flags.fix && (flags.environment !== undefined || flags.namespace !== undefined))
      throw usage("-e and -n say where --fix stores what it moves; without it all of the vault is looked for.");
    const git = createGit(kist.environment);
    const here = kist.workingDirectory();
    const top = await git.top(here).catch((error: unknown) => {
      if (flags.staged || flags.history) throw error;
      return undefined;
    });
    const plan: Plan = {
      kind: flags.staged ? "staged" : flags.history ? "history" : "tree",
      paths: args.length === 0 ? ["."] : args,
      includeIgnored: flags["include-ignored"],
      here,
      top: top ?? here,
      baseline: flags["no-baseline"] ? undefined : resolve(here, flags.baseline ?? `${top ?? here}/${BASELINE_FILE}`),
      writeBaseline: flags["write-baseline"],
      vault: flags["no-vault"] ? "no" : flags["require-vault"] ? "required" : "if-open",
      ...(flags.vault === undefined ? {} : { vaultId: flags.vault }),
    };
    const scanned = await runScan(kist, git, plan);
    if (flags.fix) {
      const { offerFixes } = await import("../scan/fix.ts");
      return (await offerFixes(kist, scanned, plan, placeOf(flags))) === 0 ? 0 : FOUND;
    }
    tell(kist, scanned, flags.sarif);
    return scanned.findings.length === 0 || flags["write-baseline"] ? 0 : FOUND;
  },
);

function tell(kist: Kist, scanned: Scanned, sarif: boolean): void {
  if (sarif) kist.output.document(toSarif(scanned.findings, VERSION));
  else if (kist.json) kist.output.document(scanDocument(scanned));
  else kist.output.lines(scanLines(scanned));
  for (const line of summaryLines(scanned)) kist.output.say(line);
}
