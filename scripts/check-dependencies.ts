/**
 * Dependencies are few, exact, explained and scriptless: every runtime dependency has its line in docs/dependencies.md
 * with the version in use, nothing comes from anywhere but a registry, and no package but those allowed by name runs an install script.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { reportProblems } from "./check/report.ts";
import { ROOT } from "./check/source-files.ts";

/** Each is a promise to watch one more project. */
const MOST_RUNTIME_DEPENDENCIES = 13;

export function checkDependencies(): readonly string[] {
  const workspace = readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8");
  const lockfile = readFileSync(join(ROOT, "pnpm-lock.yaml"), "utf8");
  const document = readFileSync(join(ROOT, "docs/dependencies.md"), "utf8");
  const versions = readCatalog(workspace);
  const runtime = listRuntimeDependencies();
  return [
    ...[...versions].flatMap(([name, version]) =>
      /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)
        ? []
        : [`pnpm-workspace.yaml: ${name} ${version} is not one exact version`],
    ),
    ...(runtime.length > MOST_RUNTIME_DEPENDENCIES
      ? [`${runtime.length} runtime dependencies, at most ${MOST_RUNTIME_DEPENDENCIES}: ${runtime.join(", ")}`]
      : []),
    ...runtime.flatMap((name) => {
      const version = versions.get(name) ?? "?";
      const explained = document.split("\n").some((line) => {
        const [, first = "", second = ""] = line.split("|").map((cell) => cell.trim());
        return first === `\`${name}\`` && second === version;
      });
      return explained ? [] : [`docs/dependencies.md: has no line for ${name} ${version}`];
    }),
    ...lockfile
      .split("\n")
      .flatMap((line, i) =>
        /tarball:|git\+|github:|(?<![\w-])directory:|link:(?!(\.\.\/)*(packages|apps)\/|\.\.\/)/.test(line)
          ? [`pnpm-lock.yaml:${i + 1}: does not come from a registry: ${line.trim()}`]
          : [],
      ),
  ];
}

/** Names of the npm packages that shipped code depends on. */
function listRuntimeDependencies(): readonly string[] {
  const names = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(ROOT, group)).flatMap((folder) => {
      const text = readFileSync(join(ROOT, group, folder, "package.json"), "utf8");
      return Object.keys((JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {});
    }),
  );
  return [...new Set(names.filter((name) => !name.startsWith("@kist/")))].sort();
}

/** The catalog's entries: the only YAML here, and so regular that lines suffice. */
function readCatalog(workspace: string): ReadonlyMap<string, string> {
  const catalog = workspace.slice(workspace.indexOf("\ncatalog:"));
  return new Map(
    [...catalog.matchAll(/^ {2}"?([@\w/.-]+)"?: (\S+)$/gm)].map(([, name = "", version = ""]) => [name, version]),
  );
}

if (import.meta.main) reportProblems("dependencies", checkDependencies());
