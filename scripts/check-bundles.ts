/** No key code in a client: bundles each client and looks at what went in. */
import { join, relative } from "node:path";

import { listBundled, NATIVE_PACKAGES } from "./build/bundle.ts";
import { KEYLESS_BUNDLES } from "./check/layers.ts";
import { reportProblems } from "./check/report.ts";
import { ROOT } from "./check/source-files.ts";

export async function checkBundles(): Promise<readonly string[]> {
  const problems: string[] = [];
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

if (import.meta.main) reportProblems("bundles", await checkBundles());
