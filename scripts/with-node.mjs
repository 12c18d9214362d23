// Runs one of this repository's scripts: `node scripts/with-node.mjs scripts/test.ts [arguments]`.
//
// Plain JavaScript on purpose: it is the one file that has to run on the Node a machine already has (20 or
// newer). It installs what package.json and the lockfile name when that changed, then hands over to Node 24,
// which runs TypeScript as it stands. A run with nothing to install costs a few file reads.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
/** The first release that strips types without a flag or a warning and has `process.execve`. */
const OLDEST_NODE = [24, 11];
const stampFile = join(root, "node_modules", ".kist-stamp");
const pinnedNode = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");

const [script, ...args] = process.argv.slice(2);
if (script === undefined) fail("Which script? For example: node scripts/with-node.mjs scripts/test.ts");

const wanted = installStamp();
if (readIfThere(stampFile) !== wanted) {
  install();
  writeFileSync(stampFile, wanted);
}
run(chooseNode(), [resolve(root, script), ...args]);

/** Everything that decides what an installation contains: manifests, lockfile, platform. */
function installStamp() {
  const manifests = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"];
  for (const group of ["apps", "packages"])
    for (const name of readdirSync(join(root, group)).sort()) manifests.push(join(group, name, "package.json"));
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  for (const path of manifests) hash.update(`\n${path}\n`).update(readIfThere(join(root, path)) ?? "");
  return hash.digest("hex");
}

function install() {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const pinned = manifest.packageManager.split("@")[1];
  const [command, ...before] = choosePnpm(pinned);
  const line = "Installing dependencies from the npm registry (the first time takes about 20 s) …";
  process.stderr.write(process.stderr.isTTY ? line : `${line}\n`);
  const started = Date.now();
  mkdirSync(join(root, "node_modules"), { recursive: true });
  const result = spawnSync(
    command,
    // Without a terminal pnpm would refuse to replace a node_modules of another layout.
    [...before, "install", "--frozen-lockfile", "--config.confirm-modules-purge=false"],
    { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024, shell: process.platform === "win32" },
  );
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
  if (result.error !== undefined || result.status !== 0) {
    const output = `${result.stdout ?? ""}${result.stderr ?? ""}`.trimEnd().split("\n").slice(-30).join("\n");
    fail(
      `${output}\n\nInstalling the dependencies failed (${result.error?.message ?? `status ${result.status ?? result.signal}`}).\n` +
        `It needs npm and a reachable registry (here: npm config get registry). To see all of it:\n` +
        `  npx --yes pnpm@${pinned} install --frozen-lockfile\n` +
        `If it says that the lockfile is outdated, a package.json was changed without it: run the same without --frozen-lockfile.`,
    );
  }
  process.stderr.write(`Dependencies installed in ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);
}

/** A pnpm of the pinned major version that is here already, else npm's `npx` brings the pinned one. */
function choosePnpm(pinned) {
  for (const command of [join(root, "node_modules", ".bin", "pnpm"), "pnpm"]) {
    const answer = spawnSync(command, ["--version"], { cwd: root, encoding: "utf8" });
    if (answer.status === 0 && answer.stdout.split(".")[0] === pinned.split(".")[0]) return [command];
  }
  return ["npx", "--yes", `pnpm@${pinned}`];
}

function chooseNode() {
  // The pinned one is built for glibc: on another libc it is there but does not start.
  if (existsSync(pinnedNode) && spawnSync(pinnedNode, ["--version"]).status === 0) return pinnedNode;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return process.execPath;
  return fail(
    `This needs Node ${OLDEST_NODE.join(".")} or newer; here is ${process.versions.node} (${process.execPath}), and the npm registry\n` +
      `has no Node for ${process.platform}-${process.arch} that starts on this machine. Install Node 24 and run the same command again.`,
  );
}

/** Hands over: same terminal, same signals, same exit status. */
function run(node, argv) {
  const child = spawn(node, argv, { stdio: "inherit" });
  child.on("error", (error) => fail(`${node} did not start: ${error.message}`));
  // A terminal sends Ctrl-C to the whole process group, so the child has it already.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR2"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}
