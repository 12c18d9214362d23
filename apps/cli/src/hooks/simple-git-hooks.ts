/** simple-git-hooks: one line of shell for each hook, in package.json or a file of its own. */
import { complain } from "../complaint.ts";
import type { HookFile } from "./hook-file.ts";

type Json = Readonly<Record<string, unknown>>;
const OURS = /(^|&& )kist scan --staged[^&]*( && |$)/;

/** `inPackage`: the hooks stand in the field `simple-git-hooks`, else they are the whole document. */
export function createSimpleGitHooks(inPackage: boolean): HookFile {
  const hooksOf = (document: Json): Json => (inPackage ? asMap(document["simple-git-hooks"]) : document);
  const write = (text: string, document: Json, hooks: Json): string => {
    const indent = /^[ \t]+/m.exec(text)?.[0] ?? "  ";
    const whole = inPackage ? { ...document, "simple-git-hooks": hooks } : hooks;
    return JSON.stringify(whole, null, indent) + (text.endsWith("\n") || text === "" ? "\n" : "");
  };
  return {
    add(text = "{}\n", { line }) {
      const document = parse(text);
      const hooks = hooksOf(document);
      const others = withoutOurs(hooks["pre-commit"]);
      return write(text, document, { ...hooks, "pre-commit": others === "" ? line : `${line} && ${others}` });
    },
    remove(text) {
      const document = parse(text);
      const hooks = hooksOf(document);
      const others = withoutOurs(hooks["pre-commit"]);
      const { "pre-commit": _, ...left } = hooks;
      return write(text, document, others === "" ? left : { ...hooks, "pre-commit": others });
    },
    has(text) {
      const line = hooksOf(parse(text))["pre-commit"];
      return typeof line === "string" && OURS.test(line);
    },
  };
}

function withoutOurs(line: unknown): string {
  return typeof line === "string"
    ? line.replace(OURS, (_, before: string, after: string) => (before && after ? before : ""))
    : "";
}

function parse(text: string): Json {
  try {
    return asMap(JSON.parse(text));
  } catch (error) {
    throw complain("file-not-understood", 2, "The hook manager's file is no JSON, so it was not changed.", {
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

function asMap(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
