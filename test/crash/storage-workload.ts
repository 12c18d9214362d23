/**
 * A daemon's traffic on the bare database: `node storage-workload.ts <home> <operations> [die]`. Opens, works, tidies
 * twice, closes half-way and opens again. `die` ends it by SIGKILL with a full log instead of closing.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";

import { bytesToId, isKistError, type EnvelopeHash } from "@kist/model";
import { createFiles, openDatabase, type Database } from "@kist/storage";

import { AUTHOR, contentOf, deltaHashOf, kindOf, partsOf, skeletonOf, SLOT, VAULT } from "./storage-plan.ts";

const [home = "", count = "24", ending] = process.argv.slice(2);
const operations = Number(count);
const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Says how a step ended. Errors that are not ours end the run with a status that the harness reports. */
function attempt(id: string, step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (!isKistError(error)) throw error;
    say(`refused ${id} ${error.code}`);
    return false;
  }
}

function perform(database: Database, operation: number): void {
  const kind = kindOf(operation);
  const audit = database.auditStore(VAULT);
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
    audit.append({
      seq: (last?.seq ?? 0) + 1,
      hash: contentOf(operation, "hash", 32),
      skeleton: skeletonOf(operation),
      body: contentOf(operation, "body", 361),
    });
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

function session(from: number, to: number, last: boolean): void {
  let database: Database | undefined;
  attempt("open", () => {
    database = openDatabase({ path: join(home, "kist.db"), files: createFiles() });
  });
  const opened = database;
  if (opened === undefined) return;
  say("opened");
  attempt("reserve", () => opened.auditStore(VAULT).reserve());
  for (let operation = from; operation < to; operation++) {
    say(`try ${operation}`);
    const done = attempt(String(operation), () => perform(opened, operation));
    if (done) say(`ack ${kindOf(operation) === "read" ? "relaxed" : "durable"} ${operation}`);
    if (operation === Math.floor((from + to) / 2)) attempt("tidy", () => opened.tidy());
  }
  if (last && ending === "die") process.kill(process.pid, "SIGKILL");
  attempt("close", () => opened.close());
}

session(0, Math.floor(operations / 2), false);
session(Math.floor(operations / 2), operations, true);
