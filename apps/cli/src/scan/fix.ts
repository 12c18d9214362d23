/**
 * Findings one by one, to somebody at a terminal: into the vault with a reference in its place, out of the file, or left. The
 * vault has a value before the file loses it, and a file that changed meanwhile is left alone.
 */
import { readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { isKeyName, KistError } from "@kist/model";

import { complain } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import type { Place } from "../place.ts";
import { paint } from "../printable.ts";
import { encodeValue } from "../value.ts";
import { describeRule, type Finding } from "./finding.ts";
import { OWN_VALUE } from "./item.ts";
import type { Plan, Scanned } from "./run-scan.ts";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How many findings are left. `place`: where new secrets go; absent parts come from kist.json, or are asked for. */
export async function offerFixes(kist: Kist, { findings }: Scanned, plan: Plan, place: Place): Promise<number> {
  if (findings.length === 0) {
    kist.output.say(`${paint("green", "Nothing found")}.`);
    return 0;
  }
  if (!kist.terminal.available())
    throw complain("no-terminal", 2, "--fix asks about each finding, and there is no terminal to ask on.", {
      next: "Run it in a terminal.",
    });
  const where: Place = { ...place };
  let fixed = 0;
  for (const path of new Set(findings.map((finding) => finding.path))) {
    const file = resolve(plan.here, path);
    const content = readFileSync(file);
    const edits: Edit[] = [];
    let goesOn = true;
    for (const finding of findings.filter((one) => one.path === path)) {
      const edit = await askAbout(kist, finding, content, where);
      if (edit === "quit") {
        goesOn = false;
        break;
      }
      if (edit !== undefined) edits.push(edit);
    }
    if (edits.length > 0) replaceIn(file, content, edits);
    fixed += edits.length;
    if (!goesOn) break;
  }
  const left = findings.length - fixed;
  kist.output.say(`${fixed} fixed, ${left} left.`);
  if (fixed > 0)
    kist.output.say("  What was ever committed or shown stays known to whoever saw it: renew it at its service, too.");
  return left;
}

async function askAbout(
  kist: Kist,
  finding: Finding,
  content: Buffer,
  where: Place,
): Promise<Edit | "quit" | undefined> {
  const span = { start: finding.offset, end: finding.offset + finding.length };
  kist.output.say(
    `${paint("bold", `${finding.path}:${finding.line}`)} ${describeRule(finding)}, ${finding.length} bytes`,
  );
  const own = finding.rule === OWN_VALUE;
  const first = own ? (finding.name === undefined ? "" : "reference, ") : "move into the vault, ";
  for (;;) {
    const answer = (await kist.terminal.ask(`  ${first}delete the line, skip, quit`, "skip")).toLowerCase();
    switch (answer.charAt(0)) {
      case "r":
        if (own && finding.name !== undefined) return { ...span, text: finding.name };
        break;
      case "m":
        if (!own)
          return { ...span, text: await moveIntoVault(kist, content.subarray(span.start, span.end), finding, where) };
        break;
      case "d":
        return { ...linesAround(content, span), text: "" };
      case "s":
        return undefined;
      case "q":
        return "quit";
    }
  }
}

/** The reference that stands for it from now on. Asks for what is not known, and again where a name is taken. */
async function moveIntoVault(kist: Kist, value: Uint8Array, finding: Finding, where: Place): Promise<string> {
  for (;;) {
    const key = await kist.terminal.ask("  Name", guessName(finding));
    if (!isKeyName(key)) continue;
    try {
      const stored = await callWithConsent(kist, "secrets/set", {
        ...where,
        entries: [{ key, ...encodeValue(value), reason: `found in ${finding.path}` }],
        existing: "refuse",
        createNamespace: true,
      });
      return `kist://${stored.environment}/${stored.namespace}/${key}`;
    } catch (error) {
      if (!(error instanceof KistError)) throw error;
      if (error.code === "place-unclear") await askWhere(kist, where);
      else if (error.code === "secret-exists") kist.output.say(`  There is a ${key} already: choose another name.`);
      else throw error;
    }
  }
}

async function askWhere(kist: Kist, where: Place): Promise<void> {
  const [environment = "", ...namespace] = (await kist.terminal.ask("  Into (environment/namespace)")).split("/");
  if (environment === "" || namespace.length === 0) return;
  where.environment = environment;
  where.namespace = namespace.join("/");
}

/** The last word before it, as a name: `password: "…"` becomes PASSWORD. */
function guessName({ context, rule }: Finding): string {
  const parts: unknown = JSON.parse(context);
  const before = Array.isArray(parts) ? String(parts[1]) : "";
  const word = /([A-Za-z][A-Za-z0-9_.-]*)["'\]]?\s*(?:=>|:=|[:=])?\s*["'`]?[^A-Za-z0-9]*$/.exec(before)?.[1];
  const name = (word ?? rule.slice(rule.indexOf("/") + 1))
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
  return isKeyName(name) ? name : "SECRET";
}

function linesAround(
  content: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
): Omit<Edit, "text"> {
  const from = start === 0 ? 0 : content.lastIndexOf(10, start - 1) + 1;
  const to = content.indexOf(10, end);
  return { start: from, end: to < 0 ? content.length : to + 1 };
}

/** Complete or not at all, with the mode it had. */
function replaceIn(file: string, before: Buffer, edits: readonly Edit[]): void {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    // Two findings of one line that goes.
    if (start > at) parts.push(before.subarray(at, start));
    if (end > at) parts.push(Buffer.from(text));
    at = Math.max(at, end);
  }
  parts.push(before.subarray(at));
  const fresh = `${file}.kist-${process.pid}`;
  try {
    if (!readFileSync(file).equals(before)) throw new Error("it was changed meanwhile");
    writeFileSync(fresh, Buffer.concat(parts), { flag: "wx", mode: statSync(file).mode & 0o777 });
    renameSync(fresh, file);
  } catch (error) {
    try {
      unlinkSync(fresh);
    } catch {
      // It was not made.
    }
    throw complain("file-unwritable", 1, `${file} was not changed.`, {
      why: error instanceof Error ? error.message : String(error),
      next: "What was moved is in the vault; scan again.",
    });
  }
}
