/** The workspace's files, as the checks look at them: their names, their imports, and the strings in them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { parseAst } from "rolldown/parseAst";

export const ROOT: string = resolve(import.meta.dirname, "../..");

export interface Import {
  /** As written: `./foo.ts`, `@kist/model`, `node:fs`, `zod`. */
  readonly specifier: string;
  readonly line: number;
  readonly typesOnly: boolean;
  /** `await import("…")`: loaded when it is needed, so not a matter of order. */
  readonly lazy: boolean;
}

export interface SourceFile {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Every string literal in it, imports included: a package can also be named in a `require`. */
  readonly strings: readonly { readonly value: string; readonly line: number }[];
}

/** All files below the folders that are ours: no dependencies, no products. Relative paths, sorted. */
export function listFiles(...folders: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) =>
      existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }) : [],
    )
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(node_modules|dist|\.types|\.cache)\//.test(path))
    .sort();
}

/** Whether a file is one of the tests, which may import more than what they test. */
export function isTest(path: string): boolean {
  return /\.(test|prove)\.tsx?$/.test(path);
}

export function readSource(path: string): SourceFile {
  return parseSource(path, readFileSync(join(ROOT, path), "utf8"));
}

export function parseSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const strings: { value: string; line: number }[] = [];
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length;
  walk(parseAst(text, { lang: path.endsWith(".tsx") ? "tsx" : "ts" }, path), (node) => {
    if (node.type === "Literal" && typeof node["value"] === "string")
      strings.push({ value: node["value"], line: lineOf(node.start) });
    const specifier = specifierOf(node);
    if (specifier !== undefined)
      imports.push({
        specifier,
        line: lineOf(node.start),
        typesOnly: isTypesOnly(node),
        lazy: node.type === "ImportExpression",
      });
  });
  return { path, text, imports, strings };
}

/** The file of the workspace that a relative import means. */
export function resolveImport(from: string, specifier: string): string {
  return relative(ROOT, resolve(ROOT, dirname(from), specifier));
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const each of value) walk(each, visit);
  else if (isNode(value)) {
    visit(value);
    for (const child of Object.values(value)) if (typeof child === "object") walk(child, visit);
  }
}

/** `import … from`, `export … from`, `import("…")` and the type `import("…")`. */
function specifierOf(node: Node): string | undefined {
  if (
    !/^(ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression|TSImportType)$/.test(node.type)
  )
    return undefined;
  const source = node["source"];
  return isNode(source) && typeof source["value"] === "string" ? source["value"] : undefined;
}

function isTypesOnly(node: Node): boolean {
  if (node.type === "TSImportType" || node["importKind"] === "type" || node["exportKind"] === "type") return true;
  const names = node["specifiers"];
  const kinds = Array.isArray(names)
    ? names.filter(isNode).map((name) => name["importKind"] ?? name["exportKind"])
    : [];
  return kinds.length > 0 && kinds.every((kind) => kind === "type");
}
