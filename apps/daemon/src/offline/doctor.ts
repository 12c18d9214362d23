/**
 * `kistd doctor [--repair] [--accept-clock] [--json]`: looks over everything that is stored, says what is wrong and
 * what to do. It works on the files, so no daemon may run meanwhile. What is sealed is checked only with the
 * passphrase or the machine key. Exit status 7 where something is left to do.
 */
import { utf8ToBytes, type VaultId } from "@kist/model";
import { describeFinding, sayFinding, type DoctorFinding } from "@kist/protocol";
import { readSlots, type Credential } from "@kist/unlock";

import { checkChain } from "../core/check-vault.ts";
import { readMachineKey } from "../core/machine-key.ts";
import { checkSlotSecret } from "../passkeys/slot-secret.ts";
import { checkSealed } from "./check-sealed.ts";
import { openHome, type OpenHome } from "./open-home.ts";
import { createPrompt } from "./prompt.ts";
import { attempt, type Report } from "./report.ts";

export async function doctor(words: readonly string[]): Promise<void> {
  const options = { repair: words.includes("--repair"), acceptClock: words.includes("--accept-clock") };
  const json = words.includes("--json");
  const findings: DoctorFinding[] = [];
  const say = (line: string): void => void (json ? undefined : process.stdout.write(`${line}\n`));
  const report: Report = {
    good: (what) => say(`ok    ${what}`),
    repaired: (what) => say(`fixed ${what}`),
    found(...found) {
      for (const one of found) say(`wrong ${sayFinding(one)}\n      ${one.next}`);
      findings.push(...found);
    },
  };
  const home = await openHome();
  let unchecked = false;
  try {
    report.good(`${home.home}: directory, file modes and lock`);
    checkFile(home, report);
    const slots = attempt(report, { part: "slots" }, () => readSlots(home.database.slotStore));
    if (slots !== undefined) {
      report.good(`${slots.slots.length} ways to unlock`);
      report.found(...checkSlotSecret(home, slots));
      for (const vault of home.database.vaults()) lookAtChain(home, vault, report);
      const credential = await askCredential(home, slots.device === "person");
      unchecked = credential === undefined;
      if (credential !== undefined) await checkSealed(home, credential, options, report);
    } else if (home.database.slotStore.readHeader() === undefined) {
      report.found(describeFinding({ part: "setup", rule: "empty" }));
    }
  } finally {
    home.database.close();
  }
  if (unchecked) say("      What is sealed was not checked: no passphrase was given.");
  say(findings.length === 0 ? "Everything checked is well." : `${findings.length} to look at.`);
  if (json) process.stdout.write(`${JSON.stringify({ findings, sealedChecked: !unchecked, offline: true })}\n`);
  process.exitCode = findings.length === 0 ? 0 : 7;
}

/** The database's own pages, and what a crash took with it. */
function checkFile({ database }: OpenHome, report: Report): void {
  const [line] = database.check("full");
  if (line === undefined) report.good("the database's pages");
  else report.found(describeFinding({ part: "pages", rule: line }));
  const { lostCommits } = database.recovery();
  if (lostCommits > 0) report.found(describeFinding({ part: "log", rule: `lost ${lostCommits}` }));
}

function lookAtChain({ crypto, database }: OpenHome, vault: VaultId, report: Report): void {
  const { links, findings } = checkChain(crypto, database, vault);
  if (findings.length === 0) report.good(`vault ${vault.slice(0, 8)}: membership chain, ${links} links`);
  report.found(...findings);
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
