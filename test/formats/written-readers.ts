/**
 * Readers for the three formats whose own programs are not to be had here (GitHub's runner, GitLab's server, PowerShell):
 * each written from that format's documentation, in another way than the writer, and refusing whatever it does not know.
 */

/** The file `$GITHUB_ENV`: blocks `NAME<<DELIMITER`, any lines, the delimiter alone on a line. Empty lines between them. */
export function readGithubFile(text: string): Map<string, string> {
  const lines = text.split("\n");
  const found = new Map<string, string>();
  while (lines.length > 0) {
    const head = lines.shift() ?? "";
    if (head === "") continue;
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(head) ?? [];
    if (name === undefined || delimiter === undefined) throw new Error(`no block: ${head}`);
    const end = lines.indexOf(delimiter);
    if (end < 0) throw new Error(`${name} has no end`);
    found.set(
      name,
      lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n"),
    );
  }
  return found;
}

/** `::add-mask::` commands, unescaped. */
export function readMasks(text: string): string[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      if (!line.startsWith("::add-mask::")) throw new Error(`no mask: ${line}`);
      const data = line.slice("::add-mask::".length);
      return data.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
    });
}

/** A dotenv report: each line is cut at its first `=`, both sides trimmed; a line without one fails the job. */
export function readGitlabReport(text: string): Map<string, string> {
  if (Buffer.byteLength(text) > 5120) throw new Error("too large");
  return new Map(
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => {
        const at = line.indexOf("=");
        if (at < 0 || !/^\w+$/.test(line.slice(0, at).trim())) throw new Error(`invalid format: ${line}`);
        return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
  );
}

/** `about_Quoting_Rules` and `about_Special_Characters`: statements `$env:NAME = STRING`, one after another. */
export function readPowershell(text: string): Map<string, string> {
  // Read by code page 437, as Windows PowerShell may: what is not ASCII would be lost.
  if (!/^[\t\n -~]*$/.test(text)) throw new Error("not ASCII");
  const found = new Map<string, string>();
  const statement = /\$env:(\w+) = (?:'((?:[^']|'')*)'|"((?:[^"`]|`[\s\S])*)")\n/y;
  while (statement.lastIndex < text.length) {
    const at = statement.lastIndex;
    const [, name = "", single, double = ""] = statement.exec(text) ?? [];
    if (name === "") throw new Error(`no statement: ${text.slice(at, at + 80)}`);
    found.set(name, single === undefined ? expandDouble(double) : single.replaceAll("''", "'"));
  }
  return found;
}

function expandDouble(inner: string): string {
  const escapes: Readonly<Record<string, string>> = {
    n: "\n",
    r: "\r",
    t: "\t",
    "0": "\0",
    a: "\x07",
    b: "\b",
    f: "\f",
    v: "\v",
    e: "\x1b",
  };
  return inner.replaceAll(
    /`([\s\S])|\$\(\[char\]0x([0-9A-F]{4})\)|\$/g,
    (whole, escaped: string | undefined, code: string | undefined) => {
      if (escaped !== undefined) return escapes[escaped] ?? escaped;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      throw new Error(`would expand: ${whole}`);
    },
  );
}
