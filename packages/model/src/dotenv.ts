/**
 * A dotenv file, read as the `dotenv` library reads it: that is what programs got from the file so far. Beside
 * it, what the library does silently and a person would want to know: values it cuts, lines it skips, names that
 * come twice. A finding names a line and a key, never a value. Written here and not taken from the library, because the
 * page reads files too and has no Node under it; the tests hold the two together.
 */
export type DotenvFinding =
  | "line-ignored"
  | "name-twice"
  | "cut-at-hash"
  | "quote-open"
  | "backslash-kept"
  | "quote-inside"
  | "dollar-kept"
  | "line-ends-changed"
  | "value-lost";

export interface DotenvFile {
  /** In the order of the file; of a name that comes twice, the last one. */
  readonly entries: readonly { readonly key: string; readonly value: string; readonly line: number }[];
  readonly findings: readonly { readonly line: number; readonly key?: string; readonly finding: DotenvFinding }[];
}

/** The library's own pattern (dotenv 18, `LINE`). */
const ENTRY =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm;

export function readDotenv(source: string): DotenvFile {
  const text = source.replace(/^\ufeff/, "");
  const lines = text.replace(/\r\n?/g, "\n");
  const entries = new Map<string, DotenvFile["entries"][number]>();
  const findings: DotenvFile["findings"][number][] = [];
  let at = 0;
  for (const match of lines.matchAll(ENTRY)) {
    const [whole, key = "", raw = ""] = match;
    findings.push(...skipped(lines, at, match.index));
    at = match.index + whole.length;
    const start = match.index + (whole.length - whole.trimStart().length);
    const line = lineOf(lines, start);
    if (entries.has(key)) findings.push({ line, key, finding: "name-twice" });
    entries.delete(key);
    if (key === LOST) findings.push({ line, key, finding: "value-lost" });
    else entries.set(key, { key, value: valueOf(raw), line });
    for (const finding of judge(raw, whole, text.includes("\r"))) findings.push({ line, key, finding });
  }
  findings.push(...skipped(lines, at, lines.length));
  return { entries: [...entries.values()], findings };
}

/** The library keeps what it reads in a plain object, where this name is none. */
const LOST = "__proto__";

/** `raw` is what stands after the equals sign, quotes included. */
function valueOf(raw: string): string {
  const text = raw.trim();
  const value = text.replace(/^(['"`])([\s\S]*)\1$/gm, "$2");
  return text.startsWith('"') ? value.replaceAll("\\n", "\n").replaceAll("\\r", "\r") : value;
}

/** What lies between two entries and is neither empty nor a comment. */
function* skipped(lines: string, from: number, to: number): Generator<DotenvFile["findings"][number]> {
  let offset = from;
  for (const piece of lines.slice(from, to).split("\n")) {
    if (piece.trim() !== "" && !piece.trimStart().startsWith("#"))
      yield { line: lineOf(lines, offset), finding: "line-ignored" };
    offset += piece.length + 1;
  }
}

function lineOf(lines: string, offset: number): number {
  let line = 1;
  for (let i = lines.indexOf("\n"); i >= 0 && i < offset; i = lines.indexOf("\n", i + 1)) line += 1;
  return line;
}

/** `raw` is what stands after the equals sign, quotes included; `whole` includes a comment behind it. */
function* judge(raw: string, whole: string, hadReturns: boolean): Generator<DotenvFinding> {
  const value = raw.trim();
  const quote = /^(['"`])[\s\S]*\1$/.exec(value)?.[1];
  if (quote === undefined || value.length < 2) {
    // `pass#word`: everything from the # on is a comment to dotenv, although no space stands before it.
    const after = whole.slice(whole.indexOf(raw) + raw.length);
    if (raw !== "" && after.startsWith("#") && !/\s$/.test(raw)) yield "cut-at-hash";
    if (/^['"`]/.test(value)) yield "quote-open";
  }
  if (quote === '"' && /\\[^nr]/.test(value)) yield "backslash-kept";
  // Python takes these two away; systemd and shells join a line that ends so with the next.
  if (quote === "'" && /\\['\\]/.test(value)) yield "backslash-kept";
  if (quote === undefined && value.endsWith("\\")) yield "backslash-kept";
  // `'it'\''s'`, as shells put texts together.
  if (quote !== undefined && value.slice(1, -1).replaceAll(`\\${quote}`, "").includes(quote)) yield "quote-inside";
  if (quote !== "'" && /\$([{($']|[A-Za-z_])/.test(value)) yield "dollar-kept";
  if (hadReturns && value.includes("\n")) yield "line-ends-changed";
}

/** The findings in words, for the plan of an import. */
export const FINDING_WORDS: Readonly<Record<DotenvFinding, string>> = {
  "line-ignored": "not understood, left out",
  "name-twice": "the name comes again; the last one counts",
  "cut-at-hash": "cut at #, as dotenv does: quote the value if the # belongs to it",
  "quote-open": "starts with a quote that does not end; the quote is part of the value, as with dotenv",
  "backslash-kept": "backslashes stay in the value, as with dotenv (a shell would take them away)",
  "quote-inside": "has its own quote inside, which stays in the value, as with dotenv (a shell would take it away)",
  "dollar-kept": "$ is taken literally, as dotenv does; tools that expand variables read it differently",
  "line-ends-changed": "its line ends CRLF became LF, as with dotenv",
  "value-lost": "dotenv does not return it, left out",
};
