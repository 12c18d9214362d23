/** The doctor's second half: with the device opened, everything that is sealed; and what can be repaired. */
import { asLocalKey, wipe } from "@kist/crypto";
import { equalBytes, isKistError, type VaultId } from "@kist/model";
import { describeFinding, type DoctorFinding } from "@kist/protocol";
import { openSlot, type Credential, type Unlocked } from "@kist/unlock";

import { checkableStreams, checkBoxes, checkDocuments, checkStream, checkTrail } from "../core/check-vault.ts";
import { readIncarnation } from "../core/incarnation.ts";
import { createLocalRows, type LocalRows, type RowKind } from "../core/local-rows.ts";
import { openVault, type OpenVaultDeps } from "../core/open-vault.ts";
import type { OpenVault } from "../core/session.ts";
import { createTimekeeper } from "../core/timekeeper.ts";
import { readUptime } from "../os/uptime.ts";
import type { OpenHome } from "./open-home.ts";
import { attempt, type DoctorOptions, type Report } from "./report.ts";

/** Allowances and settings can be given again; keys cannot. */
const REPLACEABLE: readonly RowKind[] = ["repository", "setting"];

export async function checkSealed(
  home: OpenHome,
  credential: Credential,
  options: DoctorOptions,
  report: Report,
): Promise<void> {
  const { crypto, clock, database } = home;
  const opened = await openDevice(home, credential, report);
  if (opened === undefined) return;
  const { local, incarnation } = opened;
  try {
    const own = equalBytes(incarnation, readIncarnation(crypto, database));
    if (own) report.good("this home is no copy");
    else report.found(describeFinding({ part: "home", rule: "incarnation" }));
    const rows = createLocalRows({ crypto, local, store: database.localStore });
    checkRows(home, rows, options, report);
    checkClock(home, rows, options, report);
    const kept = attempt(report, { part: "keys" }, () => rows.read("index-key", ""));
    if (!(kept instanceof Uint8Array)) return;
    const defer = (run: () => void): void => void setImmediate(run);
    const deps: OpenVaultDeps = {
      crypto,
      clock,
      database,
      rows,
      indexKey: asLocalKey(kept),
      defer,
      acceptDamage: true,
    };
    for (const id of database.vaults())
      await checkVault(deps, id, { ...options, repair: options.repair && own }, report);
  } finally {
    wipe(crypto, local);
  }
}

/** A person may have mistyped, and is told so; a key file that does not open its own home is a finding. */
async function openDevice(home: OpenHome, credential: Credential, report: Report): Promise<Unlocked | undefined> {
  const { crypto, clock, database } = home;
  try {
    return await openSlot({ crypto, clock, store: database.slotStore }, credential);
  } catch (error) {
    const isMistake = credential.type !== "machine" && isKistError(error) && error.code !== "slots-damaged";
    if (!isKistError(error) || isMistake) throw error;
    report.found(describeFinding({ part: "slots", rule: error.code }));
    return undefined;
  }
}

function checkRows({ database }: OpenHome, rows: LocalRows, { repair }: DoctorOptions, report: Report): void {
  for (const kind of ["device-keys", "index-key", "chain-head", ...REPLACEABLE] as const) {
    const damaged = rows.damaged(kind);
    if (damaged === 0) continue;
    if (!repair || !REPLACEABLE.includes(kind)) {
      report.found(
        describeFinding({ part: REPLACEABLE.includes(kind) ? "local" : "keys", rule: `${kind} ${damaged}` }),
      );
      continue;
    }
    database.transaction.run(() => rows.damaged(kind, "drop"));
    report.repaired(`${damaged} of the kind ${kind} did not open and were dropped`);
  }
}

function checkClock(home: OpenHome, rows: LocalRows, { acceptClock }: DoctorOptions, report: Report): void {
  const timekeeper = createTimekeeper({ clock: home.clock, uptime: readUptime, rows });
  const hours = attempt(report, { part: "clock" }, () => timekeeper.jumped());
  if (hours === undefined) return;
  if (!acceptClock) return report.found(describeFinding({ part: "clock", rule: `${hours} h` }));
  home.database.transaction.run(() => timekeeper.accept());
  report.repaired(`the clock's jump of ${hours} h is accepted`);
}

async function checkVault(deps: OpenVaultDeps, id: VaultId, options: DoctorOptions, report: Report): Promise<void> {
  const { crypto, database } = deps;
  const name = `vault ${id.slice(0, 8)}`;
  const open = attempt(report, { part: "keys", vault: id }, () => openVault(deps, id));
  if (open === undefined) return;
  report.found(...checkBoxes(crypto, database, open), ...checkDocuments(crypto, database, open));
  for (const stream of checkableStreams(open)) {
    let found = checkStream(database, open, stream);
    if (options.repair && found.some(isDerived) && rebuild(deps, open, stream, report))
      found = checkStream(database, open, stream);
    report.found(...found);
  }
  report.good(`${name}: ${checkableStreams(open).length} streams looked over`);
  const trail = checkTrail(open);
  report.found(...trail.findings);
  report.good(`${name}: audit trail, ${trail.records} records`);
  if (options.repair && trail.findings.length > 0) await goOn(deps, open, report);
}

function isDerived({ part }: DoctorFinding): boolean {
  return part === "index" || part === "head";
}

function rebuild(
  { database }: OpenVaultDeps,
  open: OpenVault,
  stream: Parameters<typeof checkStream>[2],
  report: Report,
): boolean {
  try {
    database.transaction.run(() => open.vault.rebuildIndex(stream));
    report.repaired(`stream ${stream.slice(0, 8)} was rebuilt from its log`);
    return true;
  } catch (error) {
    // Its log is damaged too: that is among the findings already.
    if (isKistError(error)) return false;
    throw error;
  }
}

/** The trail goes on behind what it lost; that this was agreed to stands in it. */
async function goOn({ clock }: OpenVaultDeps, open: OpenVault, report: Report): Promise<void> {
  await open.ledger.commit({
    entry: { action: "doctor.accept-damage", outcome: "allowed", at: clock.now(), subjects: [] },
    binding: "",
  });
  open.ledger.close();
  report.repaired(`vault ${open.id.slice(0, 8)}: the audit trail goes on; the damaged place stays visible in it`);
}
