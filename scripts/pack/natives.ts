/**
 * What an installed Kist carries in `node_modules`: of each package that stays outside the bundles, the files that run on
 * this platform. No sources, no other platform's binaries, no dependencies that only their build has, no scripts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { packageFolder } from "../build.ts";

export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  /** Path inside the package → content. */
  readonly files: ReadonlyMap<string, Buffer>;
}

interface Choice {
  readonly name: string;
  /** The package of this workspace, or the packed package, that loads it. */
  readonly loadedBy: string;
  readonly keep: RegExp;
}

const PLATFORM = `${process.platform}-${process.arch}`;

const CHOICES: readonly Choice[] = [
  { name: "better-sqlite3", loadedBy: "packages/storage", keep: new RegExp(`^(lib/|prebuilds/${PLATFORM}\\.node$)`) },
  { name: "koffi", loadedBy: "apps/daemon", keep: /^(index\.c?js|src\/koffi\/.*\.c?js)$/ },
  { name: `@koromix/koffi-${PLATFORM}`, loadedBy: "koffi", keep: /\.(js|node)$/ },
  {
    name: "sodium-native",
    loadedBy: "packages/crypto",
    keep: new RegExp(`^(index\\.js|binding\\.js|prebuilds/${PLATFORM}/)`),
  },
  { name: "require-addon", loadedBy: "sodium-native", keep: /^lib\// },
  { name: "bare-addon-resolve", loadedBy: "require-addon", keep: /\.js$/ },
  { name: "bare-module-resolve", loadedBy: "bare-addon-resolve", keep: /\.js$/ },
  { name: "bare-semver", loadedBy: "bare-module-resolve", keep: /\.js$/ },
  { name: "which-runtime", loadedBy: "sodium-native", keep: /\.js$/ },
  { name: "libsodium-wrappers-sumo", loadedBy: "packages/crypto", keep: /^dist\/.*\.m?js$/ },
  { name: "libsodium-sumo", loadedBy: "libsodium-wrappers-sumo", keep: /^dist\/.*\.m?js$/ },
];

/** Reads them from the workspace at `root`. */
export function collectNatives(root: string): readonly PackedPackage[] {
  const folders = new Map<string, string>();
  return CHOICES.map(({ name, loadedBy, keep }) => {
    const folder = packageFolder(name, folders.get(loadedBy) ?? resolve(root, loadedBy));
    folders.set(name, folder);
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const files = new Map([["package.json", Buffer.from(`${JSON.stringify(trim(manifest), undefined, 2)}\n`)]]);
    for (const path of listFiles(folder)) {
      if (keep.test(path) || /^LICEN[CS]E/i.test(path)) files.set(path, readFileSync(join(folder, path)));
    }
    if (!keepsAny(files, keep)) throw new Error(`nothing of ${name} runs on ${PLATFORM}`);
    return { name, version: manifest.version, files };
  });
}

type Manifest = Readonly<Record<string, unknown>> & { readonly version: string };

/** What Node's resolution and a reader of licences look at. Install scripts and dependencies stay behind. */
const KEPT_FIELDS = ["name", "version", "license", "type", "main", "module", "exports", "imports", "addon"];

function trim(manifest: Manifest): Readonly<Record<string, unknown>> {
  return Object.fromEntries(KEPT_FIELDS.flatMap((field) => (field in manifest ? [[field, manifest[field]]] : [])));
}

function keepsAny(files: ReadonlyMap<string, Buffer>, keep: RegExp): boolean {
  return [...files.keys()].some((path) => keep.test(path));
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith("node_modules"));
}
