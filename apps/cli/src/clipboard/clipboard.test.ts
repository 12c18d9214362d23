/** How each tool is told: with stand-ins that write down what they were given. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openClipboard } from "./clipboard.ts";
import { CLIPBOARD_TOOLS, clipboardToolOf, findClipboardTools, type ClipboardTool } from "./tools.ts";

const SECRET = "canary äöü\nline two";
let folder: string;
const at = (name: string): string => join(folder, name);

/** Writes its arguments to `<name>.words` and its stdin to `<name>.input`; `--sensitive` it knows only if it may. */
function install(name: string, knowsAll = true): void {
  const refuse = knowsAll ? "" : 'case " $* " in *" --sensitive "*) exit 1;; esac\n';
  const script = `#!/bin/sh\n${refuse}echo "$@" > '${at(`${name}.words`)}'\ncat > '${at(`${name}.input`)}'\n`;
  writeFileSync(at(name), script);
  chmodSync(at(name), 0o755);
}
const toolOf = (name: string): ClipboardTool => {
  const tool = clipboardToolOf(name);
  if (tool === undefined) throw new Error(name);
  return tool;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-clipboard-"));
  for (const name of [...CLIPBOARD_TOOLS, "pbpaste"]) install(name);
});
afterAll(() => rmSync(folder, { recursive: true }));
const environment = () => ({ PATH: `${folder}:/usr/bin:/bin` });

describe("a clipboard's tool", () => {
  it.each(CLIPBOARD_TOOLS)("%s gets the value over stdin and never as an argument", async (name) => {
    expect(await openClipboard(toolOf(name), environment()).put(SECRET)).toBe(true);
    expect(readFileSync(at(`${name}.words`), "utf8")).not.toContain("canary");
    const input = readFileSync(at(`${name}.input`));
    expect(name === "clip.exe" ? input.subarray(2).toString("utf16le") : input.toString()).toBe(SECRET);
  });
  it("is told to forget with an empty stdin", async () => {
    await openClipboard(toolOf("xsel"), environment()).clear();
    expect(readFileSync(at("xsel.words"), "utf8")).toBe("--clipboard --clear\n");
    expect(readFileSync(at("xsel.input"), "utf8")).toBe("");
  });
  it("is used without the flags that its version lacks", async () => {
    install("wl-copy", false);
    expect(await openClipboard(toolOf("wl-copy"), environment()).put(SECRET)).toBe(true);
    expect(readFileSync(at("wl-copy.words"), "utf8")).toBe("--type text/plain;charset=utf-8\n");
    install("wl-copy");
  });
  it("that fails has taken nothing", async () => {
    writeFileSync(at("xclip"), "#!/bin/sh\nexit 1\n");
    expect(await openClipboard(toolOf("xclip"), environment()).put(SECRET)).toBe(false);
    expect(openClipboard(toolOf("xclip"), environment()).read()).toBeUndefined();
    install("xclip");
  });
});

describe("which tools there are", () => {
  const names = (platform: NodeJS.Platform, more: Readonly<Record<string, string>>): string[] =>
    findClipboardTools({ platform, environment: { ...environment(), ...more } }).map(({ name }) => name);
  it.each([
    ["linux", {}, []],
    ["linux", { DISPLAY: ":0" }, ["xclip", "xsel"]],
    ["linux", { DISPLAY: ":0", WAYLAND_DISPLAY: "wayland-0" }, ["wl-copy", "xclip", "xsel"]],
    ["linux", { WSL_DISTRO_NAME: "Debian" }, ["clip.exe"]],
    ["darwin", {}, ["pbcopy"]],
    ["win32", {}, ["clip.exe"]],
  ] as const)("on %s with %j: %j", (platform, more, expected) => {
    expect(names(platform, more)).toEqual(expected);
  });
  it("are only those that are installed", () => {
    const found = findClipboardTools({ platform: "linux", environment: { PATH: "/nonexistent", DISPLAY: ":0" } });
    expect(found).toEqual([]);
  });
});
