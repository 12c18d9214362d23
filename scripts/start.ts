/**
 * `npm start`: the main job, on real input, in a throw-away home that touches nothing of yours. A sample
 * repository's `.env` goes into a vault, the file goes away, and its program runs with the secrets. Every
 * `kist` command is printed before it runs. `npm start -- --once` ends by itself; so does it without a terminal.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { build } from "./build.ts";
import { SAMPLE_ENV, SAMPLE_PROGRAM } from "./start/sample.ts";

const once = process.argv.includes("--once") || !process.stdout.isTTY;
const bold = (text: string): string => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
const faint = (text: string): string => (process.stdout.isTTY ? `\u001b[2m${text}\u001b[0m` : text);

await build();

const stage = mkdtempSync(join(tmpdir(), "kist-demo-"));
const repository = join(stage, "shop");
mkdirSync(repository, { mode: 0o700 });
chmodSync(stage, 0o700);
writeFileSync(join(repository, ".env"), SAMPLE_ENV, { mode: 0o600 });
writeFileSync(join(repository, "server.mjs"), SAMPLE_PROGRAM);

const bin = join(import.meta.dirname, "..", "dist");
const environment = {
  // A shell that points at its person's own daemon (KIST_SOCKET, KIST_HOME) must not lead the demo there.
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("KIST_"))),
  PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
  KIST_HOME: join(stage, "home"),
};

/** Prints a command as a person would type it, then runs exactly that in the sample repository. */
function show(words: string, command: string, options: { readonly mayFail?: boolean } = {}): void {
  process.stdout.write(`\n${faint(`# ${words}`)}\n${bold(`$ ${command}`)}\n`);
  const { status } = spawnSync("sh", ["-c", command], {
    cwd: repository,
    env: environment,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0 && options.mayFail !== true) {
    process.stdout.write(`\nThat command failed with status ${status}. The demo's home is ${stage}.\n`);
    process.exit(1);
  }
}

process.stdout.write(
  `${bold("Kist")}: a vault for development secrets, in a throw-away home (${stage}).\n` +
    "Everything below is real; nothing of yours is touched.\n",
);
show("The sample repository has what most have: a plaintext .env.", "cat .env");
show(
  "A vault for the demo: one ephemeral device, no recovery, never synced. Yours starts with `kist init`.",
  "kist init --throw-away --yes",
);
show(
  "Import the file, remove it, and leave a kist.json that names the place (no values in it).",
  "kist import .env -e dev -n shop --yes --remove --write-kist-json",
);
show("What is left in the repository:", "ls -A && cat kist.json");
show("A repository is a stranger until you allow it.", "kist allow --yes");
show("Names and ages; no values.", "kist list");
show(
  "The program runs with its secrets. Its output goes to a pipe here, so values are masked.",
  "kist run -- node server.mjs | cat",
);
show("One value, for a script:", "kist get PORT");
show(
  "A new version; the old one stays.",
  "printf '5433' | kist set PORT - --reason 'moved the database' && kist history PORT",
);
show("Everything above was written down first.", "kist audit list --limit 8 && kist audit verify");

if (once) {
  spawnSync("kist", ["daemon", "stop"], { env: environment, stdio: "ignore" });
  rmSync(stage, { recursive: true, force: true });
  process.stdout.write(
    "\nDone; the demo's home and daemon are gone. For your own vault: `npm run pack`, install the package, `kist init`.\n",
  );
} else {
  const version = (
    JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")) as { version: string }
  ).version;
  const app = spawnSync("kist", ["ui", "--print"], { cwd: repository, env: environment, encoding: "utf8" });
  process.stdout.write(
    `\nThe daemon (${version}) is still running in the demo's home. To go on in this shell:\n\n` +
      `  export PATH=${bin}:$PATH KIST_HOME=${environment.KIST_HOME}; unset KIST_SOCKET\n` +
      `  cd ${repository} && kist status\n\n` +
      "  kist ui                     the app in your browser: this vault, its history, who took what\n" +
      (app.status === 0
        ? `  file://${app.stdout.trim()}\n${" ".repeat(30)}the same by hand: once, within a minute\n`
        : "") +
      "  kist set API_KEY            asks for a value without showing it\n" +
      "  kist run -- npm start       any program, with this repository's secrets\n" +
      "  kist help                   every verb\n" +
      `  kist daemon stop && rm -r ${stage}    ends the demo\n\n` +
      "For your own vault: `npm run pack`, install the package, `kist init`.\n",
  );
}
