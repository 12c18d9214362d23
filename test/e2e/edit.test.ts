/** `kist edit`: what the editor sees, what becomes of its text, and that nothing is left, whatever ends it. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS, type Result } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const SECRET = "canary-zq71-edited-value";
/** R30: within two seconds of the end. */
/** Not gone, and not only waiting to be reaped by whoever inherited it. */
function isRunning(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

const SOON = { timeout: 2_000, interval: 50 };
const PLACE = ["-e", "dev", "-n", "shop"];

describe.each(BUILDS)("editing, $name build", (build) => {
  let story: Story;
  /** A program that does to the file what the script says: $1. */
  let editors = 0;
  const editorOf = (script: string): string => {
    const path = join(story.repository, `editor-${++editors}`);
    writeFileSync(path, `#!/bin/sh\nset -e\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const kist = (...words: readonly string[]): Promise<Result> => story.kist(words);
  const set = (name: string, input: string, ...more: readonly string[]): Promise<Result> =>
    story.kist(["set", name, ...PLACE, "--create-namespace", ...more], { input });
  const get = async (name: string): Promise<string> => (await kist("get", name, ...PLACE)).stdout;
  const versions = async (name: string): Promise<number> =>
    (JSON.parse((await kist("show", name, ...PLACE, "--json")).stdout) as { ordinal: number }).ordinal;
  const edit = (name: string, script: string, ...more: readonly string[]): Promise<Result> =>
    story.kist(["edit", name, ...PLACE, ...more], { environment: { EDITOR: editorOf(script) } });

  beforeAll(async () => {
    story = beginStory(build);
    expect(await kist("init", "--throw-away", "--yes")).toMatchObject({ status: 0 });
    expect(await set("A", "first")).toMatchObject({ status: 0 });
  });
  afterAll(() => story.end());

  it("gives the editor a file of its owner's alone, in memory, and takes it away", async () => {
    await set("SETTINGS", '{"a":1}', "--kind", "json");
    const report = join(story.repository, "report");
    const ran = await edit(
      "SETTINGS",
      `{ stat -c %a "$1"; stat -c %a "$(dirname "$1")"; stat -f -c %T "$1"; echo "$1"; echo "$TMPDIR"; cat "$1"; } > ${report}
cp "$1" "$1~"; echo '{"a":2}' > "$1"`,
    );
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining("version 2") });
    const [mode, directoryMode, system, file = "", temporary, text] = readFileSync(report, "utf8").split("\n");
    expect([mode, directoryMode, system, text]).toEqual(["600", "700", "tmpfs", '{"a":1}']);
    expect(file).toMatch(/SETTINGS\.json$/);
    expect(temporary).toBe(dirname(file));
    expect(existsSync(dirname(file))).toBe(false);
    expect(await get("SETTINGS")).toBe('{"a":2}');
  });

  it("stores nothing where nothing changed, a line end at the end does not count, and an empty text is no value", async () => {
    expect(await edit("A", "true")).toMatchObject({ status: 0, stderr: expect.stringContaining("as it was") });
    expect(await edit("A", 'echo >> "$1"')).toMatchObject({ status: 0 });
    expect(await edit("A", ': > "$1"')).toMatchObject({ status: 2 });
    expect(await edit("A", 'rm "$1"')).toMatchObject({ status: 2 });
    expect(await edit("A", 'echo more > "$1"; exit 3')).toMatchObject({ status: 1 });
    expect([await get("A"), await versions("A")]).toEqual(["first", 1]);
    expect(await edit("A", 'printf "second\\n" > "$1"', "--reason", "by hand")).toMatchObject({ status: 0 });
    expect([await get("A"), await versions("A")]).toEqual(["second", 2]);
    expect((await kist("history", "A", ...PLACE)).stdout).toContain("by hand");
    expect(await edit("BORN", 'echo born > "$1"')).toMatchObject({ status: 0 });
    expect(await get("BORN")).toBe("born");
  });

  it("takes no text that cannot be of the kind, and no text over somebody else's", async () => {
    const broken = await edit("SETTINGS", 'echo "{broken" > "$1"');
    expect(broken).toMatchObject({ status: 2, stderr: expect.stringContaining("it is not JSON") });
    expect(await get("SETTINGS")).toBe('{"a":2}');
    const [program, ...first] = build.command;
    const other = `printf other | ${[program, ...first].join(" ")} set A ${PLACE.join(" ")}`;
    const late = await edit("A", `${other} >/dev/null 2>&1; echo mine > "$1"`);
    expect(late).toMatchObject({ status: 6, stderr: expect.stringContaining("changed meanwhile") });
    expect(await get("A")).toBe("other");
  });

  it("shows no concealed secret, and a template as it is written", async () => {
    await set("HIDDEN", SECRET, "--concealed");
    expect(await edit("HIDDEN", "true")).toMatchObject({ status: 4 });
    await set("GREETING", "hello ${A}", "--template");
    expect(await edit("GREETING", 'grep -q "{A}" "$1"; echo \'bye ${A}\' > "$1"')).toMatchObject({ status: 0 });
    expect(await get("GREETING")).toBe(`bye ${await get("A")}`);
  });

  it("a whole namespace: what changed, what is new, and nothing of what was not shown", async () => {
    const ran = await edit(
      "--all",
      `grep -q "HIDDEN: concealed" "$1"
grep -q "GREETING: a template" "$1"
sed -i "s/^A=.*/A='two words # and more'/; /^BORN=/d" "$1"
echo "NEW=1" >> "$1"`,
    );
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining("Not deleted: BORN") });
    expect([await get("A"), await get("NEW"), await get("BORN")]).toEqual(["two words # and more", "1", "born"]);
    expect(await versions("SETTINGS")).toBe(2);
    expect(await edit("--all", "true")).toMatchObject({ stderr: expect.stringContaining("as it was") });
    const twice = await edit("--all", 'echo "NEW=2" >> "$1"; echo "HIDDEN=2" >> "$1"');
    expect(twice).toMatchObject({ status: 2, stderr: expect.stringContaining("HIDDEN is there already") });
    expect(await get("NEW")).toBe("1");
  });

  it("is killed: the file stays with the editor and ends with it", async () => {
    const running = story.starting(["edit", "A", ...PLACE], {
      environment: { EDITOR: editorOf('echo "$$ $1 ."; exec sleep 60') },
    });
    await running.until(" .");
    const [pid = "", file = ""] = running.seen().split(" ");
    const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    // Killed sooner than it told the daemon of the editor, it takes the file along: no harm, and another story.
    await wait(500);
    const ended = new Promise((resolve) => running.process.once("exit", resolve));
    running.process.kill("SIGKILL");
    await ended;
    // Longer than the daemon takes to remove what nobody uses any more.
    await wait(SOON.timeout);
    expect(existsSync(file)).toBe(true);
    process.kill(Number(pid), "SIGKILL");
    await expect.poll(() => existsSync(dirname(file)), SOON).toBe(false);
  });

  it.each(["SIGTERM", "SIGHUP"] as const)("is ended by %s: so is the editor, and nothing is left", async (signal) => {
    const running = story.starting(["edit", "A", ...PLACE], {
      environment: { EDITOR: editorOf('echo "$$ $1 ."; exec sleep 60') },
    });
    await running.until(" .");
    const [pid = "", file = ""] = running.seen().split(" ");
    running.process.kill(signal);
    expect(await running.result).toMatchObject({ status: signal === "SIGTERM" ? 143 : 129 });
    expect(existsSync(dirname(file))).toBe(false);
    await expect.poll(() => isRunning(pid), SOON).toBe(false);
  });

  it("on a terminal asks: once more for a mistake, yes or no to somebody else's change and to a deletion", async () => {
    const once = editorOf(
      `if [ -e ${story.repository}/tried ]; then echo '{"a":3}' > "$1"; else touch ${story.repository}/tried; echo no > "$1"; fi`,
    );
    const again = story.onTerminal(`EDITOR=${once} kist edit SETTINGS -e dev -n shop`);
    await again.until("it is not JSON");
    await again.until("Edit it again?");
    again.type("y\r");
    expect(await again.ended).toBe(0);
    expect(await get("SETTINGS")).toBe('{"a":3}');
    const late = editorOf(
      `printf other | ${build.command.join(" ")} set A ${PLACE.join(" ")} >/dev/null 2>&1; echo mine > "$1"`,
    );
    const asked = story.onTerminal(`EDITOR=${late} kist edit A -e dev -n shop`);
    await asked.until("all the same");
    asked.type("y\r");
    expect(await asked.ended).toBe(0);
    expect([await get("A"), await get("A@previous")]).toEqual(["mine", "other"]);
    const without = story.onTerminal(`EDITOR=${editorOf('sed -i /^NEW=/d "$1"')} kist edit --all -e dev -n shop`);
    await without.until("Delete?");
    without.type("y\r");
    expect(await without.ended).toBe(0);
    expect(await kist("get", "NEW", ...PLACE)).toMatchObject({ status: 5 });
  });

  describe("real editors, set up to keep everything", () => {
    const KEEPING = `set undofile undodir=~/kept backup backupdir=~/kept directory=~/kept`;
    beforeAll(() => {
      mkdirSync(join(story.home, "kept"), { recursive: true });
      writeFileSync(join(story.home, ".vimrc"), `${KEEPING}\nset viminfo='100,\\"100\n`);
      mkdirSync(join(story.home, ".config/nvim"), { recursive: true });
      writeFileSync(join(story.home, ".config/nvim/init.vim"), `${KEEPING}\nset shada='100,\\"100\n`);
      writeFileSync(
        join(story.home, ".nanorc"),
        `set backup\nset backupdir "${join(story.home, "kept")}"\nset historylog\n`,
      );
    });
    it.for([
      ["vim", ["yyp", "cc", `${SECRET}-2`, "\x1b", ":wq\r"]],
      ["nvim", ["yyp", "cc", `${SECRET}-2`, "\x1b", ":wq\r"]],
      ["nano", [`${SECRET}-2\r`, "\x18"]],
    ] as const)("%s stores what was typed and keeps nothing of it", async ([editor, keys], context) => {
      skipWithout(context, editor);
      const name = `BY_${editor.toUpperCase()}`;
      await set(name, `${SECRET}-1`);
      const session = story.onTerminal(`EDITOR=${editor} kist edit ${name} -e dev -n shop`);
      try {
        await session.until(`${SECRET}-1`);
        for (const key of keys) {
          session.type(key);
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        await session.until("Stored dev/shop");
        expect(await session.ended).toBe(0);
      } finally {
        session.kill();
      }
      expect(new Set((await get(name)).split("\n"))).toEqual(new Set([`${SECRET}-1`, `${SECRET}-2`]));
      expect(story.filesWith(SECRET)).toEqual([]);
    });
  });
});
