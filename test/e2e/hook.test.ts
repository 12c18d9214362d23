/** Dora cannot commit a secret any more: the hook says where it stands. Real repositories, real commits. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { BUILDS, cleanEnvironment } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const OWN = "tU7#qLw9!zR2mX4v";
const TOKEN = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");

// One build: what differs between them is told by the stories of `scan`.
describe.each(BUILDS.slice(0, 1))("the hook, $name build", (build) => {
  let dora: Story;
  let path = "";
  let repository = "";
  beforeAll(async () => {
    dora = beginStory(build);
    const programs = join(dora.home, "..", "bin");
    mkdirSync(programs);
    // As an installed program: hooks call it by its name.
    writeFileSync(
      join(programs, "kist"),
      `#!/bin/sh\nexec ${build.command.map((word) => `'${word}'`).join(" ")} "$@"\n`,
    );
    chmodSync(join(programs, "kist"), 0o755);
    path = `${programs}:${process.env["PATH"] ?? ""}`;
    await dora.kist(["init", "--throw-away", "--yes"]);
    await dora.kist(["namespace", "create", "dev/shop"]);
    expect(await dora.kist(["set", "-e", "dev", "-n", "shop", "DBPASS"], { input: OWN })).toMatchObject({ status: 0 });
  });
  afterAll(() => dora.end());
  beforeEach(() => {
    repository = mkdtempSync(join(dora.repository, "repository-"));
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Dora");
    git("config", "user.email", "d@example.net");
  });

  const call = (file: string, words: readonly string[], cwd = repository, PATH = path) => {
    const { status, stdout, stderr } = spawnSync(file, words, {
      cwd,
      encoding: "utf8",
      env: cleanEnvironment(dora.home, { PATH, GIT_CONFIG_GLOBAL: "/dev/null" }),
    });
    return { status, said: stdout + stderr };
  };
  const git = (...words: string[]): string => {
    const { status, said } = call("git", words);
    expect(status, said).toBe(0);
    return said.trim();
  };
  const kist = (...words: string[]) => call("kist", words);
  const write = (name: string, text: string, mode?: number): void => {
    mkdirSync(join(repository, name, ".."), { recursive: true });
    writeFileSync(join(repository, name), text);
    if (mode !== undefined) chmodSync(join(repository, name), mode);
  };
  const commit = (text: string, cwd = repository, PATH = path) => {
    writeFileSync(join(cwd, "config.yml"), text);
    expect(call("git", ["add", "config.yml"], cwd).status).toBe(0);
    return call("git", ["commit", "-qm", "change"], cwd, PATH);
  };

  it("refuses a commit with a value of the vault or a token, and lets others through", () => {
    expect(kist("hook", "status").said).toContain("Commits are not scanned (git, .git/hooks/pre-commit");
    expect(kist("hook", "install")).toMatchObject({ status: 0 });
    const own = commit(`password: ${OWN}\n`);
    expect(own.status).toBe(1);
    expect(own.said).toMatch(/config\.yml:1:11 +kist:\/\/dev\/shop\/DBPASS/);
    expect(own.said).not.toContain(OWN);
    expect(commit(`token: ${TOKEN}\n`).status).toBe(1);
    expect(commit("password: none\n").status).toBe(0);
    expect(git("log", "--format=%s")).toBe("change");
    const partly = git("commit", "--allow-empty", "-qm", "empty");
    expect(partly).toContain("Nothing found");
    expect(kist("hook", "uninstall")).toMatchObject({ status: 0 });
    expect(existsSync(join(repository, ".git/hooks/pre-commit"))).toBe(false);
    expect(commit(`password: ${OWN}\n`).status).toBe(0);
  });

  it("keeps a hook that is there: a script's lines, and a program in another language", () => {
    write(".git/hooks/pre-commit", "#!/bin/bash\ntouch ran\nexit 0\n", 0o755);
    kist("hook", "install");
    kist("hook", "install");
    expect(commit(`password: ${OWN}\n`).status).toBe(1);
    expect(existsSync(join(repository, "ran"))).toBe(false);
    expect(commit("a\n").status).toBe(0);
    expect(existsSync(join(repository, "ran"))).toBe(true);
    kist("hook", "uninstall");
    expect(readFileSync(join(repository, ".git/hooks/pre-commit"), "utf8")).toBe("#!/bin/bash\ntouch ran\nexit 0\n");
    const script = `#!${process.execPath}\nrequire("node:fs").writeFileSync("other", "");\nprocess.exit(3);\n`;
    write(".git/hooks/pre-commit", script, 0o755);
    kist("hook", "install");
    expect(commit(`password: ${OWN}\n`).said).toContain("config.yml:1:11");
    expect(existsSync(join(repository, "other"))).toBe(false);
    expect(commit("b\n").status).toBe(1);
    expect(existsSync(join(repository, "other"))).toBe(true);
    kist("hook", "uninstall");
    expect(readFileSync(join(repository, ".git/hooks/pre-commit"), "utf8")).toBe(script);
  });

  it("does not bring back a hook that somebody switched off", () => {
    write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n", 0o644);
    expect(kist("hook", "install")).toMatchObject({ status: 6 });
    expect(readFileSync(join(repository, ".git/hooks/pre-commit"), "utf8")).toBe("#!/bin/sh\nexit 1\n");
  });

  it("goes where core.hooksPath says, and asks before it changes a folder that others use", () => {
    git("config", "core.hooksPath", ".githooks");
    expect(kist("hook", "install").said).toContain(".githooks/pre-commit");
    expect(commit(`password: ${OWN}\n`).status).toBe(1);
    const shared = join(dora.repository, "shared-hooks");
    git("config", "core.hooksPath", shared);
    expect(kist("hook", "install")).toMatchObject({ status: 2 });
    expect(existsSync(shared)).toBe(false);
    expect(kist("hook", "install", "--yes")).toMatchObject({ status: 0 });
    expect(commit(`password: ${OWN}\n`).status).toBe(1);
  });

  it("holds in a linked working tree, and in a folder below", () => {
    git("commit", "--allow-empty", "-qm", "first");
    const linked = join(repository, "..", `${repository.split("-").at(-1)}-linked`);
    git("worktree", "add", "-q", linked);
    expect(call("kist", ["hook", "install"], linked)).toMatchObject({ status: 0 });
    for (const cwd of [linked, repository]) expect(commit(`password: ${OWN}\n`, cwd).status).toBe(1);
    mkdirSync(join(repository, "below"));
    expect(call("kist", ["hook", "status"], join(repository, "below")).said).toContain("Commits are scanned");
  });

  it("scans what would be committed: a part of a file, another index", () => {
    kist("hook", "install");
    expect(commit("a\n").status).toBe(0);
    write("config.yml", `a\npassword: ${OWN}\n`);
    // Staged by the commit itself, in an index of its own.
    expect(call("git", ["commit", "-qam", "all"]).status).toBe(1);
    write("other", "b\n");
    git("add", "other");
    expect(call("git", ["commit", "-qm", "other"]).status).toBe(0);
    expect(call("git", ["commit", "-qm", "only", "config.yml"]).status).toBe(1);
  });

  it("where kist is missing a commit goes on and says so; with --strict it does not", async () => {
    const bare = join(repository, "..", "bare-programs");
    if (!existsSync(bare)) {
      mkdirSync(bare);
      for (const name of ["git", "sh"]) symlinkSync(call("which", [name]).said.trim(), join(bare, name));
    }
    kist("hook", "install");
    expect(commit("a\n", repository, bare)).toMatchObject({ status: 0 });
    kist("hook", "install", "--strict");
    expect(commit("b\n", repository, bare)).toMatchObject({ status: 1 });
    await dora.kist(["lock"]);
    expect(commit("c\n").said).toContain("The vault is locked");
    expect(call("git", ["log", "--format=%s"]).said.trim()).toBe("change");
    kist("hook", "install");
    const locked = commit(`token: ${TOKEN}\n`);
    expect(locked.status).toBe(1);
    expect(locked.said).toContain("own values were not looked for");
    expect(commit("d\n").status).toBe(0);
    await dora.kist(["unlock"]);
  });

  it("outside of a repository it says so", () => {
    expect(call("kist", ["hook", "install"], dora.repository)).toMatchObject({ status: 1 });
  });
});
