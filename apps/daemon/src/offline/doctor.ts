import { asLocalKey } from "@kist/crypto";
/**
 * `kistd doctor [--repair]`: looks over everything that is stored, says what is wrong and what to do. It works on
 * the files, so no daemon may run meanwhile. What is sealed is checked only with the passphrase or machine key.
 */
import { equalBytes, isKistError, utf8ToBytes, type VaultId } from "@kist/model";
import { describeError } from "@kist/protocol/errors";
import { dueStreams, verifyChain } from "@kist/team";
import { openSlot, readSlots, type Credential } from "@kist/unlock";

import { readIncarnation } from "../core/incarnation.ts";
import { createLocalRows } from "../core/local-rows.ts";
import { readMachineKey } from "../core/machine-key.ts";
import { openVault } from "../core/open-vault.ts";
import type { OpenVault } from "../core/session.ts";
import { openHome, type OpenHome } from "./open-home.ts";
import { createPrompt } from "./prompt.ts";

interface Report {
  readonly good: (what: string) => void;
  readonly bad: (what: string, todo: string) => void;
}

export async function doctor(words: readonly string[]): Promise<void> {
  const repair = words.includes("--repair");
  let problems = 0;
  const report: Report = {
    good: (what) => void process.stdout.write(`ok    ${what}\n`),
    bad(what, todo) {
      problems++;
      process.stdout.write(`wrong ${what}\n      ${todo}\n`);
    },
  };
  const home = await openHome();
  try {
    report.good(`${home.home}: directory, file modes and lock`);
    checkPages(home, report);
    const slots = readSlots(home.database.slotStore);
    if (slots === undefined) report.bad("this machine is not set up", "Run `kist init`.");
    else {
      report.good(`${slots.slots.length} ways to unlock`);
      for (const vault of home.database.vaults()) checkChain(home, vault, report);
      const credential = await askCredential(home, slots.device === "person");
      if (credential === undefined)
        process.stdout.write("      What is sealed was not checked: no passphrase was given.\n");
      else await checkSealed(home, credential, repair, report);
    }
  } finally {
    home.database.close();
  }
  process.stdout.write(problems === 0 ? "Everything checked is well.\n" : `${problems} to look at.\n`);
  process.exitCode = problems === 0 ? 0 : 7;
}

function checkPages({ database }: OpenHome, report: Report): void {
  const lines = database.check("full");
  if (lines.length === 0) report.good("the database's pages");
  else
    report.bad(
      `the database's pages: ${lines[0] ?? ""}`,
      "Restore the newest backup: `kist backup restore FILE` in a new home.",
    );
}

/** The chain alone needs no key: its links are signed, not sealed. */
function checkChain({ crypto, database }: OpenHome, vault: VaultId, report: Report): void {
  attempt(report, `vault ${vault.slice(0, 8)}: membership chain`, "Restore the newest backup.", () => {
    const state = verifyChain(crypto, database.teamStore(vault).links(), { vault });
    return `${state.height + 1} links, ${dueStreams(state).length} namespaces due for a new key`;
  });
}

async function askCredential(home: OpenHome, person: boolean): Promise<Credential | undefined> {
  if (!person) return { type: "machine", key: readMachineKey(home) };
  const prompt = createPrompt();
  try {
    const typed = await prompt.hidden("Passphrase (empty: check only what is not sealed): ");
    return typed === "" ? undefined : { type: "passphrase", passphrase: utf8ToBytes(typed) };
  } finally {
    prompt.close();
  }
}

async function checkSealed(home: OpenHome, credential: Credential, repair: boolean, report: Report): Promise<void> {
  const { crypto, clock, database } = home;
  const { local, incarnation } = await openSlot({ crypto, clock, store: database.slotStore }, credential);
  if (equalBytes(incarnation, readIncarnation(crypto, database))) report.good("this home is no copy");
  else report.bad("this home was copied or restored", "On the copy that should go on, run `kist device resolve`.");
  const rows = createLocalRows({ crypto, local, store: database.localStore });
  const indexKey = rows.read("index-key", "");
  if (!(indexKey instanceof Uint8Array)) return report.bad("the index key does not open", "Restore the newest backup.");
  const deps = {
    crypto,
    clock,
    database,
    rows,
    indexKey: asLocalKey(indexKey),
    defer: (run: () => void): void => void setImmediate(run),
  };
  for (const id of database.vaults()) {
    const name = `vault ${id.slice(0, 8)}`;
    const open = attempt(
      report,
      `${name}: keys`,
      "Restore the newest backup.",
      () => "open",
      () => openVault(deps, id),
    );
    if (open !== undefined) checkVault(home, name, open, repair, report);
  }
}

function checkVault({ database }: OpenHome, name: string, open: OpenVault, repair: boolean, report: Report): void {
  const findings = open.vault.verify();
  const streams = new Set(findings.map(({ stream }) => stream));
  if (findings.length === 0) report.good(`${name}: every delta, value and index`);
  for (const { stream, part, rule, seq } of findings) {
    const derived = part === "index" || part === "head";
    const where = `${name}: stream ${stream.slice(0, 8)}, ${part}${seq === undefined ? "" : ` ${seq}`} (${rule})`;
    report.bad(
      where,
      derived
        ? "`kist doctor --repair` rebuilds it from the log."
        : "Restore the newest backup; what still opens can be exported first.",
    );
  }
  for (const stream of repair ? streams : []) {
    attempt(
      report,
      `${name}: stream ${stream.slice(0, 8)} rebuilt`,
      "The log itself is damaged. Restore the newest backup.",
      () => {
        database.transaction.run(() => open.vault.rebuildIndex(stream));
        return "from its log";
      },
    );
  }
  const chain = open.ledger.verify();
  if (chain.verdict === "ok")
    report.good(`${name}: audit trail, ${chain.records} records, newest ${chain.unwitnessedTail} unwitnessed`);
  else
    report.bad(
      `${name}: audit trail ${chain.verdict} at record ${chain.at ?? 0} (${chain.field ?? "-"})`,
      "Keep this home as evidence, and restore the newest backup elsewhere.",
    );
}

/** Runs one check; what it throws is said in the words of its code. */
function attempt<Found = undefined>(
  report: Report,
  what: string,
  todo: string,
  say: () => string,
  find?: () => Found,
): Found | undefined {
  try {
    const found = find?.();
    report.good(`${what}: ${say()}`);
    return found;
  } catch (error) {
    if (!isKistError(error)) throw error;
    report.bad(`${what}: ${describeError(error.code, error.facts).what}`, todo);
    return undefined;
  }
}
