/**
 * A throw-away vault with a daemon of its own, in a folder of its own, set up through the same commands and the same
 * socket that everybody has.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const DIST = resolve(import.meta.dirname, "../../dist");

export interface BenchVault {
  readonly folder: string;
  /** A repository that is allowed and names the namespace. */
  readonly repository: string;
  readonly env: Readonly<Record<string, string>>;
  readonly socket: string;
  /** As installed: the native program, and the bundle on Node. */
  readonly native: string;
  readonly bundle: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
  /** One of the secrets' names. */
  readonly key: string;
  call(path: string, body: unknown): Promise<unknown>;
  pid(): Promise<number>;
  state(): Promise<"empty" | "locked" | "unlocked">;
  close(): void;
}

/** Founds the vault, stores `count` secrets in `dev/bench`, and leaves the daemon unlocked. */
export async function createBenchVault(count: number): Promise<BenchVault> {
  const folder = mkdtempSync(join(tmpdir(), "kist-bench-"));
  const repository = join(folder, "repository");
  const run = join(folder, "run");
  for (const each of [repository, run]) mkdirSync(each, { mode: 0o700 });
  const env = { KIST_HOME: join(folder, "home"), XDG_RUNTIME_DIR: run };
  const native = join(DIST, "kist");
  const kist = (...args: readonly string[]): string =>
    execFileSync(native, args, { cwd: repository, env: { ...process.env, ...env }, encoding: "utf8", stdio: "pipe" });
  const secrets = createSecrets(count);
  const close = (): void => {
    spawnSync(native, ["daemon", "stop"], { env: { ...process.env, ...env }, stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  };
  writeFileSync(
    join(repository, ".env"),
    Object.entries(secrets)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(""),
  );
  try {
    kist("init", "--throw-away", "--yes");
    kist("import", ".env", "-e", "dev", "-n", "bench", "--yes", "--remove", "--write-kist-json");
    kist("allow", "--yes");
  } catch (error) {
    close();
    throw error;
  }
  const socket = join(env.KIST_HOME, "run", "kist.sock");
  const call = (path: string, body: unknown): Promise<unknown> => post(socket, path, body);
  return {
    folder,
    repository,
    env,
    socket,
    native,
    bundle: [process.execPath, join(DIST, "lib", "kist.cjs")],
    secrets,
    key: "KEY_25",
    call,
    pid: async () => (await getStatus(socket)).pid,
    state: async () => (await getStatus(socket)).state,
    close,
  };
}

/** Values as generated ones are: 32 characters. */
export function createSecrets(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`KEY_${i}`, randomBytes(24).toString("base64url")]),
  );
}

const post = (socket: string, path: string, body: unknown): Promise<unknown> =>
  exchange(socket, "POST", path, JSON.stringify(body));

interface Status {
  readonly pid: number;
  readonly state: "empty" | "locked" | "unlocked";
}

async function getStatus(socket: string): Promise<Status> {
  return (await exchange(socket, "GET", "/kist/v1/status", undefined)) as Status;
}

function exchange(socketPath: string, method: string, path: string, body: string | undefined): Promise<unknown> {
  return new Promise((done, fail) => {
    const headers =
      body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request({ socketPath, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        if (response.statusCode === 200) done(JSON.parse(text));
        else fail(new Error(`${method} ${path} answered ${String(response.statusCode)}: ${text}`));
      });
    });
    sent.on("error", fail);
    sent.end(body);
  });
}
