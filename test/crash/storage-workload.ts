/**
 * A daemon's traffic on the bare database: `node storage-workload.ts <home> <operations> [die]`. Opens, works, tidies
 * twice, closes half-way and opens again. `die` ends it by SIGKILL with a full log instead of closing.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";

import type { AuditUnit } from "@kist/audit";
import { bytesToId, isKistError, type EnvelopeHash } from "@kist/model";
import { createFiles, openDatabase, type Database } from "@kist/storage";

import { AUTHOR, contentOf, deltaHashOf, kindOf, partsOf, skeletonOf, SLOT, VAULT } from "./storage-plan.ts";

const [home = "", count = "24", ending] = process.argv.slice(2);
const operations = Number(count);
const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Says how a step ended. Errors that are not ours end the run with a status that the harness reports. */
async function attempt(id: string, step: () => void | Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (!isKistError(error)) throw error;
    say(`refused ${id} ${error.code}`);
    return false;
  }
}

async function perform(database: Database, operation: number): Promise<void> {
  const kind = kindOf(operation);
  const audit = database.auditStore(VAULT);
  const record = (): AuditUnit => ({
    seq: (audit.last()?.seq ?? 0) + 1,
    hash: contentOf(operation, "hash", 32),
    skeleton: skeletonOf(operation),
    body: contentOf(operation, "body", 361),
  });
  if (kind === "alone" || kind === "shared") {
    audit.appendAlone(record(), kind === "alone");
    if (kind === "shared") await audit.sync();
    return;
  }
  const transaction = kind === "read" ? database.relaxedTransaction : database.transaction;
  transaction.run(() => {
    if (kind === "set" || kind === "large") write(database, operation, 0);
    if (kind === "batch")
      for (const part of [0, 1, 2]) {
        try {
          audit.savepoint(() => {
            write(database, operation, part);
            if (part === 1) throw new Error("refused");
          });
        } catch (error) {
          if (part !== 1 || isKistError(error)) throw error;
        }
      }
    if (kind === "guess")
      database.slotStore.writeBackoff(SLOT, {
        failures: 1 + (database.slotStore.readBackoff(SLOT)?.failures ?? 0),
        at: 0,
      });
    const last = audit.last();
    const before = last === undefined ? undefined : Number(Buffer.from(last.skeleton).toString("latin1").split(" ")[1]);
    if (kind === "purge" && before !== undefined && kindOf(before) === "set")
      database.vaultStore(VAULT).dropValue(partsOf(before).hash);
    audit.append(record());
  });
}

function write(database: Database, operation: number, part: number): void {
  const vault = database.vaultStore(VAULT);
  const { stream, page, delta, value, hash, head, index } = partsOf(operation, part);
  const seq = [...vault.deltas(stream)].length;
  vault.appendDelta({ stream, author: AUTHOR, seq, hash: bytesToId<EnvelopeHash>(deltaHashOf(delta)), bytes: delta });
  vault.putValue({ hash, stream, bytes: value });
  vault.writeHead(stream, head);
  vault.putIndexPage(stream, page, index);
}

async function session(from: number, to: number, last: boolean): Promise<void> {
  let database: Database | undefined;
  await attempt("open", () => {
    database = openDatabase({ path: join(home, "kist.db"), files: createFiles() });
  });
  const opened = database;
  if (opened === undefined) return;
  say("opened");
  await attempt("reserve", () => opened.auditStore(VAULT).reserve());
  for (let operation = from; operation < to; operation++) {
    say(`try ${operation}`);
    const done = await attempt(String(operation), () => perform(opened, operation));
    if (done) say(`ack ${kindOf(operation) === "read" ? "relaxed" : "durable"} ${operation}`);
    if (operation === Math.floor((from + to) / 2)) await attempt("tidy", () => opened.tidy());
  }
  if (last && ending === "die") process.kill(process.pid, "SIGKILL");
  await attempt("close", () => opened.close());
}

await session(0, Math.floor(operations / 2), false);
await session(Math.floor(operations / 2), operations, true);
