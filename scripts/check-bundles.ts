/**
 * No key code in a client, and no more of a page than its first screen needs: bundles each client and looks at what went in.
 */
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";

import { listBundled, NATIVE_PACKAGES } from "./build/bundle.ts";
import { bundlePage } from "./build/page.ts";
import { KEYLESS_BUNDLES } from "./check/layers.ts";
import { reportProblems } from "./check/report.ts";
import { ROOT } from "./check/source-files.ts";

/** Of JavaScript, gzip: what a page loads before its first screen can be used. */
const FIRST_SCREEN_BYTES = 250_000;
/** The screen that an open vault shows first. */
const FIRST_SCREEN = "apps/desktop/src/page/screens/secrets/index.tsx";

export async function checkBundles(): Promise<readonly string[]> {
  const problems: string[] = [...(await checkPage())];
  for (const { entry, without } of KEYLESS_BUNDLES) {
    const modules = (await listBundled(join(ROOT, entry))).map((path) => relative(ROOT, path));
    for (const path of modules) {
      if (without.some((folder) => path.startsWith(folder))) problems.push(`the bundle of ${entry} contains ${path}`);
      if (NATIVE_PACKAGES.some(({ name }) => path.includes(`/node_modules/${name}/`)))
        problems.push(`the bundle of ${entry} contains ${path}, which loads a binary`);
    }
  }
  return problems;
}

/** The page's entry and its first screen, with whatever either of them imports at once. */
async function checkPage(): Promise<readonly string[]> {
  const chunks = await bundlePage();
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const loaded = new Set<string>();
  const load = (fileName: string): void => {
    if (loaded.has(fileName)) return;
    loaded.add(fileName);
    for (const next of byName.get(fileName)?.imports ?? []) load(next);
  };
  for (const { fileName, isEntry, facadeModuleId } of chunks)
    if (isEntry || facadeModuleId === join(ROOT, FIRST_SCREEN)) load(fileName);
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds.map((path) => relative(ROOT, path)));
  const first = [...loaded].map((fileName) => byName.get(fileName));
  const bytes = first.reduce((sum, chunk) => sum + gzipSync(chunk?.code ?? "").length, 0);
  const zod = modules.find((path) => /\/node_modules\/zod\//.test(path));
  const charts = first.flatMap((chunk) => chunk?.moduleIds ?? []).find((path) => path.includes("/recharts/"));
  const firstScreen = chunks.some(({ facadeModuleId }) => facadeModuleId === join(ROOT, FIRST_SCREEN));
  return [
    ...(bytes > FIRST_SCREEN_BYTES
      ? [`the page's first screen is ${bytes} bytes of JavaScript, gzip: at most ${FIRST_SCREEN_BYTES}`]
      : []),
    ...(firstScreen ? [] : [`${FIRST_SCREEN} is no part of its own any more`]),
    ...(zod === undefined ? [] : [`the page contains ${zod}: only types of the protocol may be imported`]),
    ...(charts === undefined ? [] : [`the page's first screen contains ${relative(ROOT, charts)}`]),
  ];
}

if (import.meta.main) reportProblems("bundles", await checkBundles());
