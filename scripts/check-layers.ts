/**
 * Holds the code to the table of `check/layers.ts`: who imports whom, in the source, in package.json and in the
 * project references; which npm package is named where; no cycles, of types either; nothing inside a package imports its own
 * `index.ts`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { findCycles } from "./check/cycles.ts";
import { HOMES, LAYERS, type Layer } from "./check/layers.ts";
import { reportProblems } from "./check/report.ts";
import { isTest, listFiles, readSource, resolveImport, ROOT, type SourceFile } from "./check/source-files.ts";

export function checkLayers(): readonly string[] {
  const folders = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
  );
  const sources = listFiles("packages", "apps")
    .filter((path) => /\/src\/.*\.tsx?$/.test(path))
    .map(readSource);
  const shipped = sources.filter(({ path }) => !isTest(path));
  return [
    ...folders
      .filter((folder) => LAYERS[folder] === undefined)
      .map((folder) => `${folder}: not in the table of layers`),
    ...Object.entries(LAYERS).flatMap(([folder, layer]) => [
      ...checkManifest(folder, layer),
      ...checkReferences(folder, layer),
      ...shipped
        .filter(({ path }) => path.startsWith(`${folder}/`))
        .flatMap((file) => checkFile(file, folder, partOf(file.path, folder, layer))),
    ]),
    ...shipped.flatMap(checkHomes),
    ...findCycles(importGraph(shipped)).map((cycle) => `${cycle[0] ?? ""}: imports itself: ${cycle.join(" → ")}`),
  ];
}

/** package.json names exactly the packages of the table, and no npm package besides. */
function checkManifest(folder: string, layer: Layer): readonly string[] {
  const manifest = readJson<{ dependencies?: Record<string, string> }>(`${folder}/package.json`);
  const dependencies = Object.keys(manifest.dependencies ?? {});
  const ours = dependencies.filter((name) => name.startsWith("@kist/")).map((name) => name.slice("@kist/".length));
  const theirs = dependencies.filter((name) => !name.startsWith("@kist/"));
  return [
    ...compare(`${folder}/package.json: dependencies`, ours, layer.imports),
    ...theirs
      .filter((name) => !(layer.packages ?? []).includes(name))
      .map((name) => `${folder}/package.json: may not depend on ${name}`),
  ];
}

/** The project references say the same once more: `tsc -b` builds in that order. */
function checkReferences(folder: string, layer: Layer): readonly string[] {
  const config = readJson<{ extends: string; references?: readonly { path: string }[] }>(`${folder}/tsconfig.json`);
  const references = (config.references ?? [])
    .map(({ path }) => resolveImport(`${folder}/tsconfig.json`, path))
    .filter((path) => !path.startsWith(`${folder}/`));
  const kind = /tsconfig\.(\w+)\.json$/.exec(config.extends)?.[1] ?? "none";
  return [
    ...compare(
      `${folder}/tsconfig.json: references`,
      references,
      layer.imports.map((name) => `packages/${name}`),
    ),
    ...(kind === layer.kind ? [] : [`${folder}/tsconfig.json: is of kind ${kind}, should be ${layer.kind}`]),
  ];
}

/** The narrower rules of the part that a file stands in. */
function partOf(path: string, folder: string, layer: Layer): Layer {
  const part = Object.entries(layer.parts ?? {}).find(([name]) => path.startsWith(`${folder}/${name}`));
  return part?.[1] ?? layer;
}

function checkFile({ path, imports }: SourceFile, folder: string, layer: Layer): readonly string[] {
  const own = `@kist/${folder.split("/")[1] ?? ""}`;
  return imports.flatMap(({ specifier, line, typesOnly }) => {
    const at = `${path}:${line}`;
    if (specifier.startsWith(".")) {
      const target = resolveImport(path, specifier);
      if (!target.startsWith(`${folder}/src/`)) return [`${at}: imports ${specifier} from outside its package`];
      return target === `${folder}/src/index.ts` ? [`${at}: imports its own index.ts`] : [];
    }
    if (specifier === own) return [`${at}: imports its own package`];
    if (specifier.startsWith("@kist/")) {
      const name = specifier.slice("@kist/".length).split("/")[0] ?? "";
      if (!layer.imports.includes(name)) return [`${at}: may not import ${specifier}`];
      if (layer.wordsOf?.includes(specifier) === true) return [];
      return layer.typesOnly?.includes(name) === true && !typesOnly
        ? [`${at}: may import only types of ${specifier}`]
        : [];
    }
    if (/^(node|bun):/.test(specifier))
      return layer.kind === "node" ? [] : [`${at}: is ${layer.kind} and may not import ${specifier}`];
    const allowed = [...(layer.packages ?? []), ...(layer.bundled ?? [])];
    return allowed.includes(packageOf(specifier)) ? [] : [`${at}: may not import ${specifier}`];
  });
}

/** A package with a home is named nowhere else, by whatever means. */
function checkHomes({ path, strings }: SourceFile): readonly string[] {
  return strings.flatMap(({ value, line }) => {
    // Any string of the source comes by here: `__proto__` too.
    const name = [value, packageOf(value)].find((one) => Object.hasOwn(HOMES, one));
    const homes = name === undefined ? undefined : HOMES[name];
    if (homes === undefined || homes.some((home) => path.startsWith(home))) return [];
    return [`${path}:${line}: names ${value}, which belongs in ${homes.length === 0 ? "nothing" : homes.join(", ")}`];
  });
}

/** Relative imports of all shipped files, those of types included: what cannot be read in order is one thing. */
function importGraph(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .filter(({ specifier, lazy }) => specifier.startsWith(".") && !lazy)
        .map(({ specifier }) => resolveImport(path, specifier)),
    ]),
  );
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function compare(what: string, found: readonly string[], wanted: readonly string[]): readonly string[] {
  const extra = found.filter((name) => !wanted.includes(name));
  const missing = wanted.filter((name) => !found.includes(name));
  return [
    ...extra.map((name) => `${what}: has ${name}, which the table does not`),
    ...missing.map((name) => `${what}: lacks ${name} of the table`),
  ];
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Content;
}

if (import.meta.main) reportProblems("layers", checkLayers());
