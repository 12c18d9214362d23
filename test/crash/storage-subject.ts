/** The database package under the harness: its workload and what must hold afterwards. */
import { join } from "node:path";

import { isKistError } from "@kist/model";
import { createFiles, openDatabase } from "@kist/storage";

import type { FlipSubject, Verdict } from "./bit-flips.ts";
import { actualRows, expectedRows, recordedOperations } from "./storage-plan.ts";
import type { Expectation } from "./subject.ts";

export function createStorageSubject(operations: number, ending: "close" | "die" = "close"): FlipSubject {
  return {
    workload: join(import.meta.dirname, "storage-workload.ts"),
    args: [String(operations), ...(ending === "die" ? ["die"] : [])],
    check: checkStorage,
    judge: (home) => judgeStorage(home, operations),
  };
}

function checkStorage(home: string, { required, begun, refused }: Expectation): void {
  const database = openDatabase({ path: join(home, "kist.db"), files: createFiles() });
  try {
    const pages = database.check("full");
    if (pages.length > 0) throw new Error(`SQLite finds damage: ${pages.join("; ")}`);
    const recorded = recordedOperations(database);
    const found = new Set(recorded.map(String));
    const lost = required.filter((id) => !found.has(id));
    if (lost.length > 0) throw new Error(`acknowledged and lost: ${lost.join(" ")}`);
    const invented = recorded.filter((operation) => !begun.includes(String(operation)));
    if (invented.length > 0) throw new Error(`found and never begun: ${invented.join(" ")}`);
    const undead = refused.filter((id) => found.has(id));
    if (undead.length > 0) throw new Error(`refused and found: ${undead.join(" ")}`);
    const order = recorded.filter((operation, index) => index > 0 && operation <= (recorded[index - 1] ?? 0));
    if (order.length > 0) throw new Error(`out of order: ${order.join(" ")}`);
    const differing = compare(expectedRows(recorded), actualRows(database));
    if (differing.length > 0) throw new Error(`half-applied or changed: ${differing.join(" ")}`);
    // What crashed must also be able to go on.
    database.localStore.write("check", "again", new Uint8Array([1]));
  } finally {
    database.close();
  }
}

function compare(expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): string[] {
  const places = new Set([...expected.keys(), ...actual.keys()]);
  return [...places].filter((place) => expected.get(place) !== actual.get(place));
}

/**
 * Wrong is only what would be believed: rows that are all consistent with each other and still not those of a
 * moment of the run. Here a row's content is checked against its place; in the product its seal is.
 */
function judgeStorage(home: string, operations: number): Verdict {
  try {
    const database = openDatabase({ path: join(home, "kist.db"), files: createFiles() });
    try {
      const recorded = recordedOperations(database);
      const differing = compare(expectedRows(recorded), actualRows(database));
      if (differing.length > 0) return "detected";
      if (recorded.length === operations) return "harmless";
      return database.recovery().lostCommits > 0 ? "detected" : "wrong";
    } finally {
      database.close();
    }
  } catch (error) {
    if (isKistError(error) || error instanceof Error) return "refused";
    throw error;
  }
}
