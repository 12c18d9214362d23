/** One scan from its plan to what is reported: known, allowed and unchanged findings are counted, not told. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { describeError } from "@kist/protocol/errors";

import type { ResponseFrom } from "../api.ts";
import type { Kist } from "../kist.ts";
import { findAddedLines } from "./added-lines.ts";
import { createFingerprints, readBaseline, writeBaseline } from "./baseline.ts";
import { describeFinding, isAllowed, type Finding } from "./finding.ts";
import type { Git } from "./git.ts";
import { inspect, type Counts } from "./inspect.ts";
import type { Item } from "./item.ts";
import { isWithoutVault, openOwnValues, type OnFile, type OwnValues } from "./own-values.ts";
import { findCommits, historyItems, stagedItems } from "./repository-items.ts";
import type { SarifFinding } from "./sarif.ts";
import { treeItems } from "./tree.ts";

export interface Plan {
  readonly kind: "tree" | "staged" | "history";
  readonly paths: readonly string[];
  readonly includeIgnored: boolean;
  /** Where the scan was started, and the top of the repository (or the same). */
  readonly here: string;
  readonly top: string;
  /** The baseline's path; nothing: none. */
  readonly baseline: string | undefined;
  readonly writeBaseline: boolean;
  readonly vault: "no" | "if-open" | "required";
  readonly vaultId?: string;
}

export interface Scanned {
  readonly findings: readonly SarifFinding[];
  readonly items: number;
  readonly bytes: number;
  /** Findings that are not told, by reason. */
  readonly allowed: number;
  readonly known: number;
  readonly unchanged: number;
  readonly ownValues: ({ readonly searched: true } & ResponseFrom<"scan/begin">) | WithoutVault;
}
export interface WithoutVault {
  readonly searched: false;
  readonly code: string;
  readonly what: string;
  readonly next?: string;
}

export async function runScan(kist: Kist, git: Git, plan: Plan): Promise<Scanned> {
  const counts: Counts = { items: 0, bytes: 0 };
  const left = { allowed: 0, known: 0, unchanged: 0 };
  const baseline = plan.baseline === undefined ? undefined : readBaseline(plan.baseline);
  let ownValues: Scanned["ownValues"] = { searched: false, code: "not-asked", what: "The vault was left out." };
  const openOwn = async (onFile: OnFile): Promise<OwnValues | undefined> => {
    const opened = await openVault(kist, plan, onFile);
    ownValues = "begun" in opened ? { searched: true, ...opened.begun } : opened;
    return "begun" in opened ? opened : undefined;
  };
  const all: (Finding & { readonly blob?: string })[] = [];
  for await (const inspected of inspect(itemsOf(git, plan), counts, openOwn)) {
    const { item, found } = inspected;
    // Only files with something in them are compared: that takes a process.
    const isNew = plan.kind === "staged" ? await findAddedLines(git, plan.top, item.path) : () => true;
    for (const located of found) {
      if (isAllowed(located)) left.allowed++;
      else if (!isNew(located.line)) left.unchanged++;
      else
        all.push({ ...describeFinding(inspected, located), ...(item.blob === undefined ? {} : { blob: item.blob }) });
    }
  }
  if (plan.writeBaseline && plan.baseline !== undefined) writeBaseline(plan.baseline, all, baseline);
  const print = createFingerprints(baseline?.salt ?? "");
  const printed = all.map((finding) => ({ ...finding, fingerprint: print(finding) }));
  const told = printed.filter(({ fingerprint }) => baseline?.known.has(fingerprint) !== true);
  left.known = printed.length - told.length;
  return { findings: await nameCommits(git, plan, told), ...counts, ...left, ownValues };
}

function itemsOf(git: Git, plan: Plan): AsyncIterable<Item> {
  if (plan.kind === "staged") return stagedItems(git, plan.top);
  if (plan.kind === "history") return historyItems(git, plan.top);
  return treeItems(plan.paths, git, { includeIgnored: plan.includeIgnored, workingDirectory: plan.here });
}

async function nameCommits(
  git: Git,
  plan: Plan,
  findings: readonly (SarifFinding & { readonly blob?: string })[],
): Promise<readonly SarifFinding[]> {
  const blobs = new Set(findings.flatMap(({ blob }) => (blob === undefined ? [] : [blob])));
  const commits = plan.kind === "history" ? await findCommits(git, plan.top, blobs) : new Map<string, string>();
  return findings.map(({ blob, ...finding }) => {
    const commit = finding.commit ?? (blob === undefined ? undefined : commits.get(blob));
    return commit === undefined ? finding : { ...finding, commit };
  });
}

/** In a hook nobody waits for a question: then the scan goes on without the vault, and says so. */
async function openVault(kist: Kist, plan: Plan, onFile: OnFile): Promise<OwnValues | WithoutVault> {
  if (plan.vault === "no") return { searched: false, code: "not-asked", what: "The vault was left out." };
  const patient = plan.kind !== "staged" || kist.wait || plan.vault === "required";
  const asking = patient ? kist : { ...kist, json: true };
  try {
    // A daemon is started only where there is something it could open.
    if ((await kist.daemon.peek()) === undefined && existsSync(join(kist.places.home, "kist.db")))
      await kist.daemon.call("status", {});
    return await openOwnValues(asking, plan.vaultId === undefined ? {} : { vault: plan.vaultId }, onFile);
  } catch (error) {
    if (plan.vault === "required" || !isWithoutVault(error)) throw error;
    const { code, what, next } = describeError(error.code, error.facts);
    return { searched: false, code, what, ...(next === undefined ? {} : { next }) };
  }
}
