/** Tokens of well-known services, by the rules of secretlint. What a rule says is dropped but its id: it holds the secret. */
import type { RuleSource } from "@secretlint/secretlint-rule-preset-recommend";

import type { Hit } from "./item.ts";

interface Ignored {
  readonly range: readonly [number, number];
  readonly rule: string;
}

/** Every token in a text, with offsets in it. `path` is the file's, for rules of certain kinds of files. */
export async function findTokens(content: string, path: string): Promise<Hit[]> {
  const { rules } = await import("@secretlint/secretlint-rule-preset-recommend");
  const source = describeSource(content, path);
  const hits: Hit[] = [];
  const ignored: Ignored[] = [];
  for (const rule of rules) {
    const { id } = rule.meta;
    const name = id.replace(/^@secretlint\/secretlint-rule-/, "");
    const context = {
      createTranslator: () => (messageId: string) => ({ messageId }),
      report: ({
        message,
        range,
      }: {
        readonly message: { readonly messageId: string };
        readonly range: readonly [number, number];
      }) => void hits.push({ start: range[0], end: range[1], rule: `${name}/${message.messageId}` }),
      ignore: ({ range, targetRuleId }: { readonly range: readonly [number, number]; readonly targetRuleId: string }) =>
        void ignored.push({ range, rule: targetRuleId }),
    };
    await rule.create(context, {}).file?.(source);
  }
  return hits
    .filter((hit, i) => !ignored.some((one) => covers(one, hit)) && hits.findIndex((one) => isSame(one, hit)) === i)
    .sort((a, b) => a.start - b.start);
}

/** Passages that a `secretlint-disable` comment takes out. */
function covers({ range: [start, end], rule }: Ignored, hit: Hit): boolean {
  const named = rule.replace(/^@secretlint\/secretlint-rule-/, "");
  return start <= hit.start && hit.end <= end && (rule === "*" || hit.rule.startsWith(`${named}/`));
}

function isSame(a: Hit, b: Hit): boolean {
  return a.start === b.start && a.end === b.end && a.rule === b.rule;
}

/** Lines count from 1, columns from 0, as the rules expect. */
function describeSource(content: string, path: string): RuleSource {
  const indexOf = (line: number, column: number): number => {
    let start = 0;
    for (let at = 1; at < line; at++) {
      const next = content.indexOf("\n", start);
      if (next < 0) return content.length;
      start = next + 1;
    }
    return Math.min(start + column, content.length);
  };
  return {
    content,
    filePath: path,
    // The rule of `.p12` files reads a binary file, which is no text here.
    ext: path.endsWith(".json") ? ".json" : "",
    indexToPosition(index) {
      const before = content.slice(0, index);
      return { line: before.split("\n").length, column: index - (before.lastIndexOf("\n") + 1) };
    },
    locationToRange: ({ start, end }) => [indexOf(start.line, start.column), indexOf(end.line, end.column)],
  };
}
