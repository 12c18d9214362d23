/** Every error as a person sees it, with its exit status: of the protocol's catalogue, and of the CLI itself. */
import { KistError } from "@kist/model";
import { ERRORS, type ErrorWords } from "@kist/protocol";
import { parseAst } from "rolldown/parseAst";

import { complaintLines, toComplaint } from "../../apps/cli/src/complaint-words.ts";
import { isTest, listFiles, readSource } from "../../scripts/check/source-files.ts";

/** Facts stand as their names in braces. */
export function describeErrors(): string {
  const catalogue = Object.entries(ERRORS).map(([code, words]) => {
    const complaint = toComplaint(new KistError(code, factsOf(words)));
    return [`${code} (exit status ${complaint.exit})`, ...complaintLines(complaint).map((line) => `  ${line}`)].join(
      "\n",
    );
  });
  return `${[...catalogue, ...complaintsOfTheCli()].join("\n\n")}\n`;
}

function factsOf(words: ErrorWords): Record<string, string> {
  const names = [...JSON.stringify(words).matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return Object.fromEntries(names.map((name) => [name, `{${name}}`]));
}

/** `complain(…)` and `usage(…)` as they are written, since their words are made where they are thrown. */
function complaintsOfTheCli(): string[] {
  const found = new Set<string>();
  for (const path of listFiles("apps/cli/src").filter((file) => /\.tsx?$/.test(file) && !isTest(file))) {
    const { text } = readSource(path);
    visit(parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }, path), (call) => {
      const name = call.callee?.name;
      if (name !== "complain" && name !== "usage") return;
      const words = call.arguments.map(({ start, end }) => text.slice(start, end).replaceAll(/\s+/g, " "));
      const [code = "", exit = "", ...rest] = name === "usage" ? ['"usage"', "2", ...words] : words;
      // The definition itself, not a use of it.
      if (!code.startsWith('"')) return;
      found.add([`${code.slice(1, -1)} (exit status ${exit})`, ...rest.map((part) => `  ${part}`)].join("\n"));
    });
  }
  return [...found].sort();
}

interface Call {
  readonly callee?: { readonly name?: string };
  readonly arguments: readonly { readonly start: number; readonly end: number }[];
}

function visit(node: unknown, onCall: (call: Call) => void): void {
  if (Array.isArray(node)) for (const each of node) visit(each, onCall);
  else if (typeof node === "object" && node !== null) {
    if ("type" in node && node.type === "CallExpression") onCall(node as unknown as Call);
    for (const child of Object.values(node)) visit(child, onCall);
  }
}
