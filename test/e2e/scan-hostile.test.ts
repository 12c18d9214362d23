/** A repository is a stranger: whatever lies in it, a scan ends, says what it found, and runs nothing of it. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const TOKEN = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");

describe.each(BUILDS)("a hostile place, $name build", (build) => {
  let eve: Story;
  beforeAll(() => {
    eve = beginStory(build);
  });
  afterAll(() => eve.end());
  const make = (name: string): string => {
    const folder = join(eve.repository, name);
    mkdirSync(folder);
    return folder;
  };
  const git = (cwd: string, ...words: string[]): void => {
    const options = { cwd, encoding: "utf8" as const };
    const { status, stderr } = spawnSync("git", ["-c", "user.name=E", "-c", "user.email=e@x", ...words], options);
    expect(status, stderr).toBe(0);
  };
  const scan = async (cwd: string, ...words: string[]) => {
    const { status, stdout, stderr } = await eve.kist(["scan", "--json", ...words], { cwd });
    expect([0, 9], stderr).toContain(status);
    return (JSON.parse(stdout) as { findings: { path: string; line: number }[] }).findings;
  };

  it("does not open what is no file, nor follow links out of it or in circles", async () => {
    const folder = make("odd");
    expect(spawnSync("mkfifo", [join(folder, "fifo")]).status).toBe(0);
    symlinkSync(".", join(folder, "circle"));
    symlinkSync("/dev/zero", join(folder, "zero"));
    writeFileSync(join(eve.repository, "outside"), TOKEN);
    symlinkSync("../outside", join(folder, "out"));
    symlinkSync("..", join(folder, "up"));
    writeFileSync(join(folder, "unreadable"), TOKEN);
    chmodSync(join(folder, "unreadable"), 0);
    writeFileSync(join(folder, "plain"), `\n${TOKEN}`);
    const found = (await scan(folder)).map(({ path }) => path).filter((path) => path !== "unreadable");
    expect(found).toEqual(["plain"]);
    expect(await scan(folder, "--include-ignored", "circle/plain")).toMatchObject([{ line: 2 }]);
    // In a repository links are committed as they are, and looked at as little.
    git(folder, "init", "-q");
    expect((await scan(folder)).map(({ path }) => path).filter((path) => path !== "unreadable")).toEqual(["plain"]);
    git(folder, "add", "circle", "out", "plain");
    expect((await scan(folder, "--staged")).map(({ path }) => path)).toEqual(["plain"]);
  });

  it("shows names that would move the cursor or lie, and takes any that git takes", async () => {
    const folder = make("names");
    const names = ["a\nb", "\x1b[2Jclear", "-rf", "sp ace", "quote\"'", "ünï", ":(glob)**"];
    for (const [i, name] of names.entries()) writeFileSync(join(folder, name), `${i} ${TOKEN}`);
    expect((await scan(folder)).map(({ path }) => path).sort()).toEqual([...names].sort());
    const { stdout } = await eve.kist(["scan"], { cwd: folder });
    expect(stdout).not.toContain("\x1b");
    expect(stdout).toContain("^[[2Jclear:1:3");
    git(folder, "init", "-q");
    expect((await scan(folder)).map(({ path }) => path).sort()).toEqual([...names].sort());
    git(folder, "add", "-A");
    expect((await scan(folder, "--staged")).map(({ path }) => path).sort()).toEqual([...names].sort());
    git(folder, "commit", "-qm", "names");
    // There git tells no more of a name than its first line.
    const first = names.map((name) => name.split("\n")[0] ?? "");
    expect((await scan(folder, "--history")).map(({ path }) => path).sort()).toEqual(first.sort());
  });

  it("runs nothing that the repository's configuration names", async () => {
    const folder = make("configured");
    git(folder, "init", "-q");
    const trap = join(folder, "trap.sh");
    writeFileSync(trap, `#!/bin/sh\ntouch '${folder}/ran'\ncat\n`, { mode: 0o755 });
    for (const [name, value] of [
      ["core.fsmonitor", trap],
      ["core.pager", trap],
      ["diff.external", trap],
      ["core.hooksPath", folder],
      ["diff.trap.textconv", trap],
      ["filter.trap.clean", trap],
      ["log.showSignature", "true"],
      ["gpg.program", trap],
      ["core.sshCommand", trap],
    ] as const)
      git(folder, "config", name, value);
    writeFileSync(join(folder, "file"), TOKEN);
    // Adding it runs some of them: that is git's doing, before anybody scans.
    git(folder, "add", "file");
    rmSync(join(folder, "ran"), { force: true });
    writeFileSync(join(folder, ".gitattributes"), "* diff=trap\n");
    for (const words of [[], ["--staged"], ["--history"]]) await scan(folder, ...words);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("a line of megabytes, a file of zeros, and a file that says it is large", async () => {
    const folder = make("large");
    writeFileSync(join(folder, "line.js"), `${"var a=1;".repeat(400_000)}"${TOKEN}"${"var b=2;".repeat(400_000)}`);
    writeFileSync(join(folder, "zeros"), "");
    truncateSync(join(folder, "zeros"), 64 * 1024 * 1024);
    const { status, stdout } = await eve.kist(["scan", "--json"], { cwd: folder });
    expect(status).toBe(9);
    // A line is no reason to print it.
    expect(stdout.length).toBeLessThan(2000);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ path: "line.js", line: 1 }] });
  });

  it("a repository with missing parts still shows what is there", async () => {
    const folder = make("origin");
    git(folder, "init", "-q", "-b", "main");
    for (const content of [TOKEN, "clean", "clean too"]) {
      writeFileSync(join(folder, "file"), content);
      git(folder, "add", "file");
      git(folder, "commit", "-qm", "change");
    }
    const shallow = join(eve.repository, "shallow");
    git(eve.repository, "clone", "-q", "--depth=1", `file://${folder}`, shallow);
    expect(await scan(shallow, "--history")).toEqual([]);
    expect(await scan(folder, "--history")).toHaveLength(1);
    git(folder, "checkout", "-q", "HEAD~2");
    expect(await scan(folder)).toHaveLength(1);
    expect((await eve.kist(["scan", "--staged"], { cwd: join(eve.repository, "large") })).status).toBe(1);
    expect((await eve.kist(["scan", "not-there"], { cwd: folder })).status).toBe(5);
    expect((await eve.kist(["scan", "--staged", "file"], { cwd: folder })).status).toBe(2);
  });
});
