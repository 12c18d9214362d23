/**
 * Builds `dist/`, each part only when something it is made of changed. It is laid out as an installed package is:
 * `lib/kistd.mjs` (the daemon), `lib/kist.cjs` with `lib/kist-parts` (the CLI for Node), `lib/kist` (the native CLI, where
 * Bun has a binary for this platform), `lib/page` (what the daemon serves to a browser), the launchers `bin/kist` and `bin/kistd`, and `node_modules` (links to what the daemon loads from
 * outside its bundle). `dist/kist` and `dist/kistd` are links, so that `dist` can stand on a PATH.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";

import { bundle, bundleInParts, NATIVE_PACKAGES } from "./build/bundle.ts";
import { compile, findBun } from "./build/compile.ts";
import { buildPage } from "./build/page.ts";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
/** What each part was last made of: file → hash of its content. */
const recordFile = join(dist, ".built.json");
const CLI = join(root, "apps/cli/src/main.ts");
const bun = findBun(root);

type Inputs = Readonly<Record<string, string>>;

interface Part {
  /** Path in `dist/`. */
  readonly path: string;
  /** Makes the part as `target` and returns the files it was made from. */
  readonly make: (target: string) => Promise<readonly string[]>;
}

const PARTS: readonly Part[] = [
  { path: "lib/kistd.mjs", make: (target) => bundle(join(root, "apps/daemon/src/main.ts"), target) },
  { path: "lib/kist.cjs", make: makeInParts },
  ...(bun === undefined ? [] : [{ path: "lib/kist", make: makeNative }]),
  { path: "lib/page", make: buildPage },
  { path: "bin/kistd", make: copyExecutable(join(root, "apps/daemon/bin/kistd")) },
  { path: "bin/kist", make: copyExecutable(join(root, "scripts/build/launcher.sh")) },
];
/** What a PATH or a person's command line finds in `dist/` itself. */
const LINKS: Readonly<Record<string, string>> = {
  kist: bun === undefined ? "bin/kist" : "lib/kist",
  kistd: "bin/kistd",
};

/** Builds what is out of date, of these parts or of all, and returns the names of the parts it made. */
export async function build(wanted: readonly string[] = []): Promise<readonly string[]> {
  const record = readRecord();
  const made: string[] = [];
  for (const { path, make } of PARTS.filter(({ path }) => wanted.length === 0 || wanted.includes(path))) {
    const target = join(dist, path);
    const before = record[path];
    if (before !== undefined && existsSync(target) && isCurrent(before)) continue;
    mkdirSync(dirname(target), { recursive: true });
    // Written beside and renamed: a program that is running keeps its file, and a failed build leaves the old one.
    const fresh = `${target}.new`;
    const files = await make(fresh);
    // A folder takes no other's place by itself.
    if (statSync(fresh).isDirectory()) rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    record[path] = hashFiles([...files, ...TOOLS]);
    made.push(path);
    writeFileSync(recordFile, JSON.stringify(record));
  }
  for (const [name, target] of Object.entries(LINKS)) link(join(dist, name), join(dist, target));
  // `lib/kistd.mjs` finds its natives as an installed one does: in a `node_modules` above it.
  for (const { name, of } of NATIVE_PACKAGES)
    link(join(dist, "node_modules", name), packageFolder(name, join(root, of)));
  return made;
}

/** A change of the tools is a change of everything they make. */
const TOOLS: readonly string[] = [
  join(root, "pnpm-lock.yaml"),
  ...["build.ts", "build/bundle.ts", "build/compile.ts", "build/page.ts"].map((name) => join(root, "scripts", name)),
];

/** The entry goes where it is told, beside the parts. */
async function makeInParts(target: string): Promise<readonly string[]> {
  const folder = dirname(target);
  const files = await bundleInParts(CLI, folder, "kist.cjs");
  renameSync(join(folder, "kist.cjs"), target);
  return files;
}

async function makeNative(target: string): Promise<readonly string[]> {
  if (bun === undefined) return [];
  await compile(bun, CLI, target);
  // Bun does not say what it read: the bundle of the same entry did.
  return Object.keys(readRecord()["lib/kist.cjs"] ?? {});
}

function copyExecutable(source: string): Part["make"] {
  return (target) => {
    copyFileSync(source, target);
    chmodSync(target, 0o755);
    return Promise.resolve([source]);
  };
}

function link(path: string, target: string): void {
  if (existsSync(path) && realpathSync(path) === realpathSync(target)) return;
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  symlinkSync(relative(dirname(path), target), path);
}

/** The real folder of an installed package, as the workspace package `from` sees it. */
export function packageFolder(name: string, from: string): string {
  const paths = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const found = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, "package.json")));
  if (found === undefined) throw new Error(`${name} is not installed for ${from}`);
  return realpathSync(found);
}

function readRecord(): Record<string, Inputs> {
  try {
    return JSON.parse(readFileSync(recordFile, "utf8")) as Record<string, Inputs>;
  } catch {
    return {};
  }
}

function isCurrent(inputs: Inputs): boolean {
  return Object.entries(inputs).every(([file, hash]) => hashFile(file) === hash);
}

function hashFiles(files: readonly string[]): Inputs {
  return Object.fromEntries(files.map((file) => [file, hashFile(file)]));
}

function hashFile(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("base64url");
  } catch {
    return "";
  }
}

if (import.meta.main) {
  const started = performance.now();
  const made = await build(process.argv.slice(2));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(made.length === 0 ? "Nothing to build.\n" : `Built ${made.join(", ")} in ${seconds} s.\n`);
}
