/**
 * The whole daemon killed at any moment of its work: clients store single secrets and batches over the socket, the
 * process gets SIGKILL at a random time, is started again, and must have everything it acknowledged, nothing by
 * halves, nothing nobody sent, and an audit trail that verifies.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createSeeded, type Seeded } from "./seeded.ts";
import type { Outcome, Violation } from "./subject.ts";

const LAUNCHER = join(import.meta.dirname, "../../apps/daemon/bin/kistd");
const CLIENTS = 4;
const BATCH = 20;
/** Milliseconds of work after which the kill comes at the latest. */
const LONGEST_LIFE = 400;
const START_MS = 30_000;

interface Sent {
  readonly keys: readonly string[];
  acknowledged: boolean;
}

/** A home takes this many kills: a read of the whole namespace is how everything is checked, and it has a limit. */
const KILLS_PER_HOME = 10;

export async function killDaemonAnywhere(count: number, seed: number): Promise<Outcome> {
  const dice = createSeeded(seed);
  const violations: Violation[] = [];
  let acknowledged = 0;
  for (let done = 0; done < count; done += KILLS_PER_HOME) {
    const sent: Sent[] = [];
    const where = (kill: number): string => `seed ${seed}, kill ${done + kill}`;
    await killInOneHome(Math.min(KILLS_PER_HOME, count - done), dice, sent, (kill, what) =>
      violations.push({ where: where(kill), what }),
    );
    acknowledged += sent.filter((one) => one.acknowledged).length;
  }
  return { tried: count, violations, ends: { "acknowledged changes": acknowledged } };
}

async function killInOneHome(
  kills: number,
  dice: Seeded,
  sent: Sent[],
  violated: (kill: number, what: string) => void,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "kist-killed-"));
  try {
    mkdirSync(join(root, "run"), { mode: 0o700 });
    let daemon = await start(root);
    await call(root, "device/init", { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev"] });
    await call(root, "namespaces/create", { environment: "dev", name: "shop" });
    for (let kill = 0; kill < kills; kill++) {
      const clients = Array.from({ length: CLIENTS }, () => work(root, sent));
      await sleep(dice.pick(LONGEST_LIFE));
      await end(daemon, "SIGKILL");
      await Promise.all(clients);
      daemon = await start(root);
      for (const what of await check(root, sent)) violated(kill, what);
    }
    await end(daemon, "SIGTERM");
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function end(daemon: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => daemon.once("close", resolve));
  daemon.kill(signal);
  await ended;
}

/** One client: a single secret, a batch, a read, and again, until nobody answers. */
async function work(root: string, sent: Sent[]): Promise<void> {
  for (;;) {
    const keys = sent.length % 3 === 0 ? batchKeys(sent.length) : [`S_${sent.length}`];
    const one: Sent = { keys, acknowledged: false };
    sent.push(one);
    const entries = keys.map((key) => ({ key, value: valueOf(key) }));
    try {
      await call(root, "secrets/set", { environment: "dev", namespace: "shop", entries });
      one.acknowledged = true;
      await call(root, "values/read", { names: [`kist://dev/shop/${keys[0] ?? ""}`], purpose: "get" });
    } catch {
      return;
    }
  }
}

async function check(root: string, sent: readonly Sent[]): Promise<readonly string[]> {
  const found: string[] = [];
  const read = (await call(root, "values/read", { environment: "dev", namespace: "shop", purpose: "run" })) as {
    readonly values: readonly { readonly key: string; readonly value: string }[];
  };
  const values = new Map(read.values.map(({ key, value }) => [key, value]));
  for (const [key, value] of values) if (value !== valueOf(key)) found.push(`${key} has a value nobody stored`);
  for (const { keys, acknowledged } of sent) {
    const present = keys.filter((key) => values.delete(key)).length;
    if (acknowledged && present < keys.length)
      found.push(`${keys[0] ?? ""}: acknowledged, ${present} of ${keys.length} there`);
    if (present > 0 && present < keys.length) found.push(`${keys[0] ?? ""}: ${present} of ${keys.length} there`);
  }
  for (const key of values.keys()) found.push(`${key} was never sent`);
  const audit = (await call(root, "audit/verify", {})) as { readonly verdict: string };
  if (audit.verdict !== "ok") found.push(`audit trail: ${audit.verdict}`);
  const health = (await call(root, "doctor/check", {})) as { readonly findings: readonly { readonly part: string }[] };
  for (const { part } of health.findings) found.push(`doctor: ${part}`);
  return found;
}

function batchKeys(number: number): readonly string[] {
  return Array.from({ length: BATCH }, (_, i) => `B_${number}_${i}`);
}

function valueOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

async function start(root: string): Promise<ChildProcess> {
  const environment = {
    PATH: process.env["PATH"],
    HOME: root,
    KIST_HOME: join(root, "home"),
    XDG_RUNTIME_DIR: join(root, "run"),
  };
  const child = spawn(LAUNCHER, [], { env: environment, stdio: "ignore" });
  for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null; await sleep(10)) {
    if (
      await call(root, "status", undefined).then(
        () => true,
        () => false,
      )
    )
      return child;
  }
  throw new Error("the daemon did not start again");
}

/** Rejects where the daemon refuses, or ends before it has answered. */
function call(root: string, path: string, body: unknown): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        socketPath: join(root, "home", "run", "kist.sock"),
        path: `/kist/v1/${path}`,
        method: text === undefined ? "GET" : "POST",
        headers: text === undefined ? {} : { "content-length": Buffer.byteLength(text) },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(parts).toString();
          if (response.statusCode === 200 && response.complete) resolve(JSON.parse(answer));
          else reject(new Error(answer));
        });
      },
    );
    asked.on("error", reject);
    asked.end(text);
  });
}
