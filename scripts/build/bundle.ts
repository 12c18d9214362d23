/** One file for Node out of an app's `main.ts` and everything it imports, by rolldown. */
import { rolldown } from "rolldown";

/** Packages that stay outside: they load binaries, or are one. `of` is the workspace package that depends on each. */
export const NATIVE_PACKAGES: readonly { readonly name: string; readonly of: string }[] = [
  { name: "better-sqlite3", of: "packages/storage" },
  { name: "koffi", of: "apps/daemon" },
  { name: "libsodium-wrappers-sumo", of: "packages/crypto" },
  { name: "sodium-native", of: "packages/crypto" },
];

/** Bundles `entry` into `target`; returns the files it was made from. */
export async function bundle(entry: string, target: string): Promise<readonly string[]> {
  const { modules } = await link(entry, target);
  return modules;
}

/** The modules that a bundle of `entry` would contain, without writing it: absolute paths. */
export async function listBundled(entry: string): Promise<readonly string[]> {
  const { modules } = await link(entry, undefined);
  return modules;
}

async function link(entry: string, target: string | undefined): Promise<{ readonly modules: readonly string[] }> {
  const build = await rolldown({
    input: entry,
    platform: "node",
    external: [/^node:/, /^bun:/, ...NATIVE_PACKAGES.map(({ name }) => new RegExp(`^${name}($|/)`))],
    // A warning is a mistake here: an import that is not there, a cycle that changes the order.
    onLog(level, log, handler) {
      handler(level === "warn" ? "error" : level, log);
    },
  });
  try {
    const options = { format: "esm", codeSplitting: false, minify: { compress: true, mangle: false } } as const;
    const { output } =
      target === undefined ? await build.generate(options) : await build.write({ ...options, file: target });
    const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
    return { modules: modules.filter((id) => id.startsWith("/")) };
  } finally {
    await build.close();
  }
}
