/** An app's `main.ts` and everything it imports as JavaScript for Node, by rolldown. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { rolldown, type OutputOptions } from "rolldown";

/** Packages that stay outside: they load binaries, or are one. `of` is the workspace package that depends on each. */
export const NATIVE_PACKAGES: readonly { readonly name: string; readonly of: string }[] = [
  { name: "better-sqlite3", of: "packages/storage" },
  { name: "koffi", of: "apps/daemon" },
  { name: "libsodium-wrappers-sumo", of: "packages/crypto" },
  { name: "sodium-native", of: "packages/crypto" },
];

/** Names stay as they are written, so that a stack trace can be read. */
const READABLE = { compress: true, mangle: false } as const;

/** The whole program as one module, `target`. Returns the files it was made from. */
export function bundle(entry: string, target: string): Promise<readonly string[]> {
  return link(entry, { format: "esm", codeSplitting: false, minify: READABLE, file: target });
}

/** `run` and what its first moments share with verbs that start programs too. */
const NEEDED_TO_RUN = /apps\/cli\/src\/(commands\/run|delivery|program|replace)\.ts/;

/** The folder beside the entry that holds what is loaded later. */
export const PARTS_FOLDER = "kist-parts";

/**
 * The program as an entry with what every start needs, and parts that are loaded when a verb needs them. CommonJS, because
 * Node starts it 3 ms sooner than a module; in parts, because in one file what any verb takes of Node is loaded at each start
 * (`node:child_process`: 5 ms). Writes the entry to `<folder>/<name>` and returns the files it was made from.
 */
export async function bundleInParts(entry: string, folder: string, name: string): Promise<readonly string[]> {
  const scratch = mkdtempSync(join(tmpdir(), "kist-bundle-"));
  try {
    const modules = await link(entry, {
      format: "cjs",
      minify: READABLE,
      dir: scratch,
      entryFileNames: name,
      chunkFileNames: `${PARTS_FOLDER}/[name]-[hash].cjs`,
      codeSplitting: {
        groups: [
          // All that the entry imports, in the entry itself although parts share it: a file more costs 0.4 ms.
          { name: "start", tags: ["$initial"] },
          { name: "run", test: NEEDED_TO_RUN },
        ],
      },
    });
    rmSync(join(folder, PARTS_FOLDER), { recursive: true, force: true });
    cpSync(scratch, folder, { recursive: true });
    return modules;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The modules that a bundle of `entry` would contain, without writing it: absolute paths. */
export function listBundled(entry: string): Promise<readonly string[]> {
  return link(entry, { format: "esm", codeSplitting: false });
}

/** Writes if the options say where; returns the files of which something went in. */
async function link(entry: string, options: OutputOptions): Promise<readonly string[]> {
  const build = await rolldown({
    input: entry,
    platform: "node",
    // React comes in two editions; the one for developers is slower and twice the size.
    transform: { jsx: "react-jsx", define: { "process.env.NODE_ENV": JSON.stringify("production") } },
    // Parts may take from the entry what it does not export.
    preserveEntrySignatures: "allow-extension",
    external: [/^node:/, /^bun:/, ...NATIVE_PACKAGES.map(({ name }) => new RegExp(`^${name}($|/)`))],
    // A warning is a mistake here: an import that is not there, a cycle that changes the order.
    onLog(level, log, handler) {
      handler(level === "warn" ? "error" : level, log);
    },
  });
  try {
    const isWritten = options.dir !== undefined || options.file !== undefined;
    const { output } = await (isWritten ? build.write(options) : build.generate(options));
    const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
    return modules.filter((id) => id.startsWith("/"));
  } finally {
    await build.close();
  }
}
