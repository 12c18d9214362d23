/** A vault with many versions, and the four things one does with it: open, read, write, list. */
import { setTimeout } from "node:timers/promises";

import type { BenchVault } from "./vault.ts";

const PLACE = { environment: "dev", namespace: "bench" } as const;
/** The socket takes this many entries in one request. */
const MOST_ENTRIES = 10_000;

/** Gives each of `secrets` names `versions` versions of 200 bytes. */
export async function fillVault({ call }: Pick<BenchVault, "call">, secrets: number, versions: number): Promise<void> {
  for (let version = 0; version < versions; version++) {
    for (let from = 0; from < secrets; from += MOST_ENTRIES) {
      const entries = Array.from({ length: Math.min(MOST_ENTRIES, secrets - from) }, (_, i) => ({
        key: `FILLED_${from + i}`,
        value: `${version}.`.padEnd(200, "x"),
      }));
      await call("/kist/v1/secrets/set", { ...PLACE, entries });
    }
  }
}

/**
 * Milliseconds from the request to unlock until the first value is there, in a process that has just started. The machine
 * slot has no key derivation; a passphrase's Argon2id would come on top.
 */
export async function timeOpening(vault: BenchVault): Promise<number> {
  await vault.call("/kist/v1/lock", {});
  await waitUntilLocked(vault);
  const started = performance.now();
  await vault.call("/kist/v1/unlock", { with: "machine" });
  await readOne(vault);
  return performance.now() - started;
}

/** Locking restarts the process. */
async function waitUntilLocked(vault: BenchVault): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const state = await vault.state().catch(() => undefined);
    if (state === "locked") return;
    await setTimeout(20);
  }
  throw new Error("the daemon did not come back locked");
}

export function readOne(vault: Pick<BenchVault, "call" | "key">): Promise<unknown> {
  return vault.call("/kist/v1/values/read", { ...PLACE, names: [vault.key], purpose: "get" });
}

export function writeOne(vault: Pick<BenchVault, "call" | "key">): Promise<unknown> {
  return vault.call("/kist/v1/secrets/set", { ...PLACE, entries: [{ key: vault.key, value: "y".repeat(200) }] });
}

export function listAll(vault: Pick<BenchVault, "call">): Promise<unknown> {
  return vault.call("/kist/v1/secrets/list", PLACE);
}

/** The median milliseconds of some calls, after one that does not count. */
export async function timeCalls(call: () => Promise<unknown>, times: number): Promise<number> {
  await call();
  const samples: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await call();
    samples.push(performance.now() - started);
  }
  return samples.sort((a, b) => a - b)[samples.length >>> 1] ?? Number.NaN;
}
