/** The same secrets in each peer's own store. Every function returns commands that print or use them, ready to be timed. */
import { execFileSync, spawn, spawnSync, type ExecFileSyncOptions } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import type { Command } from "../measure.ts";
import { findPeer } from "../peers.ts";

/** What each peer is given: a folder of its own, and the secrets. */
export interface Stage {
  readonly folder: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** The one that is asked for. */
  readonly key: string;
}

export interface Peer {
  readonly commands: Readonly<Record<string, Command>>;
  /** Ends what was started for it. */
  readonly close: () => void;
}

const NOTHING_TO_CLOSE = (): void => undefined;

/** GNOME's keyring, unlocked, on a session bus of its own: what a desktop application asks. */
export async function createKeyring({ folder, secrets, key }: Stage): Promise<Peer> {
  const [dbus, keyring, tool] = ["dbus-daemon", "gnome-keyring-daemon", "secret-tool"].map(findPeer) as [
    string,
    string,
    string,
  ];
  const home = makeFolder(folder, "keyring");
  const address = `unix:path=${join(home, "bus")}`;
  const bus = spawn(dbus, ["--session", "--nofork", `--address=${address}`], { stdio: "ignore" });
  const env = { HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: home, DBUS_SESSION_BUS_ADDRESS: address };
  await waitFor(() => existsSync(join(home, "bus")), "the session bus");
  const daemon = spawn(keyring, ["--foreground", "--unlock", "--components=secrets"], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "ignore", "ignore"],
  });
  daemon.stdin.end("bench");
  const close = (): void => {
    daemon.kill();
    bus.kill();
  };
  const stored = (): boolean =>
    spawnSync(tool, ["store", "--label=bench", "app", "kist-bench", "key", key], {
      env: { ...process.env, ...env },
      input: secrets[key] ?? "",
      timeout: 5000,
    }).status === 0;
  try {
    // A client that is too early makes the bus start another keyring, which is locked.
    await waitFor(() => existsSync(join(home, "keyring", "control")), "gnome-keyring");
    await setTimeout(500);
    await waitFor(stored, "gnome-keyring");
  } catch (error) {
    close();
    throw error;
  }
  return {
    commands: { "secret-tool lookup": { argv: [tool, "lookup", "app", "kist-bench", "key", key], env } },
    close,
  };
}

/** The password store with a key that has no passphrase: its fastest way. */
export function createPass({ folder, secrets, key }: Stage): Peer {
  const [pass, gpg] = [findPeer("pass"), findPeer("gpg")];
  const home = makeFolder(folder, "pass");
  // gpg-agent's socket must fit into 107 bytes.
  const env = { HOME: home, GNUPGHOME: makeFolder(home, "gnupg"), PASSWORD_STORE_DIR: join(home, "store") };
  const options: ExecFileSyncOptions = { env: { ...process.env, ...env }, stdio: ["pipe", "ignore", "ignore"] };
  const user = "bench@example.com";
  execFileSync(
    gpg,
    ["--batch", "--passphrase", "", "--quick-generate-key", user, "future-default", "default"],
    options,
  );
  execFileSync(pass, ["init", user], options);
  execFileSync(pass, ["insert", "--echo", key], { ...options, input: `${secrets[key] ?? ""}\n` });
  return {
    commands: { "pass show": { argv: [pass, "show", key], env } },
    close: () => void spawnSync("gpgconf", ["--kill", "gpg-agent"], { env: { ...process.env, ...env } }),
  };
}

/** An encrypted `.env` file with all secrets, its key beside it. */
export function createDotenvx({ folder, secrets, key }: Stage): Peer {
  const dotenvx = findPeer("dotenvx");
  const cwd = makeFolder(folder, "dotenvx");
  const single = makeFolder(cwd, "single");
  writeFileSync(join(cwd, ".env"), toDotenv(secrets));
  writeFileSync(join(single, ".env"), toDotenv({ [key]: secrets[key] ?? "" }));
  for (const each of [cwd, single]) execFileSync(dotenvx, ["encrypt"], { cwd: each, stdio: "ignore" });
  return {
    commands: {
      "dotenvx get, one in the file": { argv: [dotenvx, "get", key], cwd: single },
      "dotenvx get, 50 in the file": { argv: [dotenvx, "get", key], cwd },
      "dotenvx run": { argv: [dotenvx, "run", "--quiet", "--", "true"], cwd },
    },
    close: NOTHING_TO_CLOSE,
  };
}

/** varlock with a schema and plain values: without its cost of decrypting, which would only add. */
export function createVarlock({ folder, secrets, key }: Stage): Peer {
  const varlock = findPeer("varlock");
  const cwd = makeFolder(folder, "varlock");
  const single = makeFolder(cwd, "single");
  writeFileSync(join(cwd, ".env.schema"), toDotenv(secrets));
  writeFileSync(join(single, ".env.schema"), toDotenv({ [key]: secrets[key] ?? "" }));
  const env = { HOME: makeFolder(cwd, "home"), VARLOCK_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  return {
    commands: {
      "varlock printenv": { argv: [varlock, "printenv", key], cwd: single, env },
      "varlock run": { argv: [varlock, "run", "--", "true"], cwd, env },
    },
    close: NOTHING_TO_CLOSE,
  };
}

/** A file sealed with age, its key on disk, unpacked into the environment by the shell. */
export function createAge({ folder, secrets }: Stage): Peer {
  const age = findPeer("age");
  const home = makeFolder(folder, "age");
  const [identity, sealed] = [join(home, "key.txt"), join(home, "env.age")];
  execFileSync("age-keygen", ["-o", identity], { stdio: "ignore" });
  const recipient = execFileSync("age-keygen", ["-y", identity], { encoding: "utf8" }).trim();
  execFileSync(age, ["-r", recipient, "-o", sealed], { input: toDotenv(secrets) });
  const script = 'exec env $(age -d -i "$1" "$2") true';
  return {
    commands: { "env $(age -d file)": { argv: ["sh", "-c", script, "sh", identity, sealed] } },
    close: NOTHING_TO_CLOSE,
  };
}

function toDotenv(secrets: Readonly<Record<string, string>>): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function makeFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

async function waitFor(isReady: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (isReady()) return;
    await setTimeout(100);
  }
  throw new Error(`${what} did not start`);
}
