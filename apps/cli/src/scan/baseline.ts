/**
 * Findings that are known and accepted, in a file that is committed. It holds no value and nothing that a guess at one could be
 * tried on: a fingerprint covers rule, path and the line around, with the value cut out.
 */
import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";

import { complain } from "../complaint.ts";
import { describeRule, fingerprint, type Finding } from "./finding.ts";

export interface Baseline {
  readonly salt: string;
  readonly known: ReadonlySet<string>;
}

export const BASELINE_FILE = ".kist-baseline.json";
const VERSION = 1;

/** Nothing where there is no such file. Throws where it is none of ours. */
export function readBaseline(path: string): Baseline | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
}

function parse(document: unknown): Baseline {
  const { version, salt, findings } = Object(document) as Readonly<Record<string, unknown>>;
  if (version !== VERSION) throw new Error("it is not of version 1");
  if (typeof salt !== "string" || !Array.isArray(findings)) throw new Error("it has no salt or no findings");
  const known = findings.map((entry: unknown) => {
    const { fingerprint: print } = Object(entry) as Readonly<Record<string, unknown>>;
    if (typeof print !== "string") throw new Error("a finding has no fingerprint");
    return print;
  });
  return { salt, known: new Set(known) };
}

/** Counts equal places in a file, so that one more of the same kind is a new one. */
export function createFingerprints(salt: string): (finding: Finding) => string {
  const counts = new Map<string, number>();
  return (finding) => {
    const key = JSON.stringify([finding.path, finding.context]);
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    return fingerprint(salt, finding, nth);
  };
}

/** Replaces the file. The salt stays where there was one, so that entries of others stay the same. */
export function writeBaseline(path: string, findings: readonly Finding[], before: Baseline | undefined): void {
  const salt = before?.salt ?? randomBytes(16).toString("base64url");
  const print = createFingerprints(salt);
  const entries = findings.map((finding) => ({
    path: finding.path,
    rule: finding.rule,
    // The name of a secret may be confidential; the kind of a token is not.
    what: describeRule({ rule: finding.rule }),
    fingerprint: print(finding),
  }));
  const text = `${JSON.stringify({ version: VERSION, salt, findings: entries }, null, 2)}\n`;
  const fresh = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    writeFileSync(fresh, text, { flag: "wx" });
    renameSync(fresh, path);
  } catch (error) {
    throw complain("file-unwritable", 1, `${path} was not written.`, {
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

function unreadable(path: string, why: string): Error {
  return complain("file-not-understood", 2, `The baseline ${path} cannot be read.`, {
    why,
    next: "Write it again with `kist scan --write-baseline`, or leave it out with --no-baseline.",
  });
}
