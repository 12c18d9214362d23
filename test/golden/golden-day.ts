/**
 * `json/<verb>.txt`: commands after `$ `, and behind each that ends in ` --json` the shape of what it prints. The commands are run
 * by a shell against a real daemon, each file in a directory of its own, and the file is written anew from what came.
 *
 * A person's home has $PASSPHRASE and $RECOVERY, and `approve-next` says yes to the next request that waits.
 *
 * Before them each verb's namespace `dev/<verb>` holds A (two versions, all metadata, concealed), B and C. The device
 * is an ephemeral one, which its allow-list lets do everything; a first line `# home: person` makes it a person's that is
 * locked again after set-up, `# home: empty` one that nobody has set up.
 */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { createClient } from "@kist/client";

import { shapeOf } from "./shape.ts";

export const FOLDER: string = join(import.meta.dirname, "json");
const MAIN = join(import.meta.dirname, "../../apps/cli/src/main.ts");
/** What files that need one say: `printf "$PASSPHRASE" | kist unlock --passphrase-fd 0`. */
const PASSPHRASE = "correct horse battery staple";

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GoldenDay {
  /** Runs the commands of a golden file's text and returns the text with the shapes as they are now. */
  renew(verb: string, text: string): Promise<string>;
  end(): Promise<void>;
}

export function beginGoldenDay(): GoldenDay {
  const stage = mkdtempSync(join(tmpdir(), "kist-golden-"));
  const programs = join(stage, "bin");
  mkdirSync(programs);
  writeFileSync(join(programs, "kist"), `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${MAIN}' "$@"\n`);
  writeFileSync(join(programs, "approve-next"), APPROVE_NEXT);
  for (const name of ["kist", "approve-next"]) chmodSync(join(programs, name), 0o755);
  const opened: Shell[] = [];
  let shared: Promise<Shell> | undefined;
  let count = 0;

  const openHome = async (kind: string): Promise<Shell> => {
    const home = join(stage, `home-${++count}`);
    mkdirSync(home, { mode: 0o700 });
    const shell = createShell(home, programs);
    opened.push(shell);
    if (kind === "person") {
      const words = "kist init --print-recovery --yes --device-name desk --vault-name home --json --passphrase-fd 0";
      const { stdout } = await shell.must(`printf '%s' "$PASSPHRASE" | ${words}`, stage);
      const { recovery } = JSON.parse(stdout) as { recovery: { code: string; askGroup: number } };
      shell.environment["RECOVERY"] = recovery.code;
      const group = recovery.code.split("-")[recovery.askGroup - 1] ?? "";
      await shell.must(`printf ${group} | kist init --confirm --group ${recovery.askGroup}`, stage);
      await shell.must("kist lock", stage);
    } else if (kind !== "empty") await shell.must("kist init --throw-away --yes", stage);
    return shell;
  };
  return {
    async renew(verb, text) {
      const lines = text.split("\n").filter((line) => line.startsWith("#") || line.startsWith("$ "));
      const kind = /^# home: (\w+)$/m.exec(text)?.[1] ?? "";
      const shell = await (kind === "" ? (shared ??= openHome(kind)) : openHome(kind));
      const folder = join(stage, `${verb}-${++count}`);
      mkdirSync(folder, { mode: 0o700 });
      if (kind === "") await storeSample(shell.home, verb);
      const out: string[] = [];
      for (const line of lines) {
        out.push(line);
        if (line.startsWith("#")) continue;
        const ran = await shell.run(line.slice(2), folder);
        if (line.endsWith(" --json")) out.push(...describe(line, ran), "");
        else if (ran.status !== 0) throw new Error(`${verb}: ${line} ended with ${ran.status}: ${ran.stderr}`);
      }
      return `${out.join("\n").trimEnd()}\n`;
    },
    async end() {
      for (const shell of opened) await shell.run("kist daemon stop", stage);
      rmSync(stage, { recursive: true, force: true });
    },
  };
}

async function storeSample(home: string, namespace: string): Promise<void> {
  const metadata = {
    owner: "ada",
    purpose: "testing",
    tags: ["a", "b"],
    rotationDays: 30,
    renewal: "by hand",
    expires: "2030-01-31",
    criticality: "high",
    concealed: true,
  };
  const client = createClient({ socketPath: join(home, "run", "kist.sock") });
  const store = async (entries: readonly object[]): Promise<void> => {
    const request = { environment: "dev", namespace, entries, createNamespace: true };
    const answer = await client.call("/kist/v1/secrets/set", request);
    if (!answer.ok) throw new Error(answer.error.message);
  };
  const plain = ["B", "C"].map((key) => ({ key, value: `the value of ${key}` }));
  await store([{ key: "A", value: "one", reason: "first", metadata }, ...plain]);
  await store([{ key: "A", value: "two" }]);
  client.close();
}

/** The document on stdout, or the complaint on stderr. */
function describe(line: string, { status, stdout, stderr }: Ran): readonly string[] {
  const head = status === 0 ? [] : [`exit status ${status}`];
  const text = stdout === "" ? stderr : stdout;
  try {
    return [...head, ...shapeOf(JSON.parse(text))].map((each) => `  ${each}`);
  } catch {
    throw new Error(`${line} ended with ${status} and printed no JSON: ${stdout}${stderr}`);
  }
}

/** The person at another terminal: waits until something waits, and says yes. */
const APPROVE_NEXT = `#!/bin/sh
id=
while [ -z "$id" ]; do id=$(kist approve --json | grep -o '"id": "[a-z0-9]*' | cut -d'"' -f4 | head -1); done
printf %s "$PASSPHRASE" | kist approve "$id" --passphrase-fd 0
`;

interface Shell {
  readonly home: string;
  readonly environment: Record<string, string>;
  run(script: string, folder: string): Promise<Ran>;
  /** Throws where it fails. */
  must(script: string, folder: string): Promise<Ran>;
}

function createShell(home: string, programs: string): Shell {
  const environment: Record<string, string> = {
    PATH: [programs, dirname(process.execPath), process.env["PATH"] ?? ""].join(":"),
    HOME: home,
    KIST_HOME: home,
    PASSPHRASE,
  };
  const run = (script: string, folder: string): Promise<Ran> =>
    new Promise((resolve, reject) => {
      const child = spawn("sh", ["-c", script], {
        cwd: folder,
        // A session of its own: whoever runs the tests in a terminal lends it to nobody.
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: environment,
      });
      const texts = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const)
        child[name].setEncoding("utf8").on("data", (text: string) => (texts[name] += text));
      child.once("error", reject);
      child.once("close", (status) => resolve({ status: status ?? -1, ...texts }));
    });
  return {
    home,
    environment,
    run,
    async must(script, folder) {
      const ran = await run(`set -e\n${script}`, folder);
      if (ran.status !== 0) throw new Error(`${script} ended with ${ran.status}: ${ran.stderr}`);
      return ran;
    },
  };
}
