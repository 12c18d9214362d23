/** The page that the daemon serves (`apps/desktop/src/page`), by Vite: one folder of files with their hashes in their names. */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { build, type Rolldown } from "vite";

const DESKTOP: string = resolve(import.meta.dirname, "../../apps/desktop");

/** Builds into `target`, a folder, and returns the files it was made from; what npm installed, the lockfile stands for. */
export async function buildPage(target: string): Promise<readonly string[]> {
  const outputs = await runVite({ outDir: target });
  const modules = outputs.flatMap((output) =>
    output.type === "chunk" ? output.moduleIds.map((id) => id.split("?")[0] ?? "") : [],
  );
  const ours = modules.filter((path) => path.startsWith("/") && !path.includes("/node_modules/"));
  const root = join(DESKTOP, "src/page");
  return [
    ...new Set([
      ...ours,
      join(DESKTOP, "vite.config.ts"),
      join(root, "index.html"),
      join(root, "style.css"),
      ...readdirSync(join(root, "public")).map((name) => join(root, "public", name)),
    ]),
  ];
}

/** What would be written, without writing it. */
export async function bundlePage(): Promise<readonly Rolldown.OutputChunk[]> {
  const outputs = await runVite({ write: false });
  return outputs.filter((output) => output.type === "chunk");
}

async function runVite(
  options: { readonly outDir: string } | { readonly write: false },
): Promise<readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[]> {
  const built = await build({
    configFile: join(DESKTOP, "vite.config.ts"),
    // Node reads the types itself: nothing is bundled beside the sources.
    configLoader: "native",
    logLevel: "warn",
    build: options,
  });
  const all = Array.isArray(built) ? built : [built];
  return all.flatMap((one) => ("output" in one ? one.output : []));
}
