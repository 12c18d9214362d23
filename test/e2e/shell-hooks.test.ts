/** Shells that enter and leave repositories: what they say, what they load, what they unload. Real shells, real daemon. */
import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS, run, type Result } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";
import { openTerminalSession } from "./terminal-session.ts";

const NU = join(import.meta.dirname, `../../node_modules/@nushell/linux-${process.arch}/bin/nu`);
const HOSTILE = `it's "quoted" $HOME \`id\` \\ (x) \n#2 Grüße 🔑`;

interface Shell {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Loads the hook; the shell's prompt comes with `prompt`. */
  readonly load: (words: string) => string;
  readonly prompt: string;
  readonly print: (name: string) => string;
}
const printenv = (name: string): string => `printenv ${name} || echo "no ${name}"`;
const SHELLS: readonly Shell[] = [
  {
    name: "bash",
    command: ["bash", "--norc", "-c"],
    load: (words) => `eval "$(kist shell-hook bash ${words})"`,
    prompt: 'eval "$PROMPT_COMMAND"',
    print: printenv,
  },
  {
    name: "zsh",
    command: ["zsh", "-f", "-c"],
    load: (words) => `eval "$(kist shell-hook zsh ${words})"`,
    prompt: "for each in $precmd_functions; do $each; done",
    print: printenv,
  },
  {
    name: "fish",
    command: ["fish", "--no-config", "-c"],
    load: (words) => `kist shell-hook fish ${words} | source`,
    prompt: "emit fish_prompt",
    print: (name) => `printenv ${name}; or echo "no ${name}"`,
  },
];

const [build] = BUILDS;
if (build === undefined) throw new Error("nothing is built");

describe("shell hooks", () => {
  let story: Story;
  let environment: Record<string, string> = {};
  let bank = "";
  const shop = (): string => story.repository;
  beforeAll(async () => {
    story = beginStory(build);
    bank = join(dirname(story.repository), "bank");
    mkdirSync(join(shop(), "src"), { recursive: true });
    mkdirSync(bank);
    const programs = join(dirname(story.repository), "bin");
    mkdirSync(programs);
    writeFileSync(
      join(programs, "kist"),
      `#!/bin/sh\nexec ${build.command.map((word) => `'${word}'`).join(" ")} "$@"\n`,
    );
    chmodSync(join(programs, "kist"), 0o755);
    environment = { PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}` };
    await story.kist(["init", "--throw-away", "--yes"]);
    const set = async (place: string, name: string, input: string): Promise<void> => {
      const [env = "", namespace = ""] = place.split("/");
      const words = ["set", name, "-e", env, "-n", namespace, "--create-namespace"];
      expect(await story.kist(words, { input })).toMatchObject({ status: 0 });
    };
    await set("dev/shop", "TOKEN", "tok-1");
    await set("dev/shop", "HOSTILE", HOSTILE);
    await set("dev/shop", "TAKEN", "from the vault");
    await set("dev/shop", "LD_PRELOAD", "/tmp/evil.so");
    await set("dev/bank", "PIN", "1234");
    await set("prod/shop", "TOKEN", "of prod");
    writeFileSync(join(shop(), "kist.json"), '{"namespace":"shop"}');
    writeFileSync(join(bank, "kist.json"), '{"namespace":"bank","environment":"dev"}');
    for (const cwd of [shop(), bank])
      expect(await story.kist(["allow", "--yes"], { cwd })).toMatchObject({ status: 0 });
  });
  afterAll(() => story.end());

  const shell = (
    command: readonly [string, ...string[]],
    script: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Result> =>
    run(command, [script], {
      home: story.home,
      cwd: "/",
      environment: { ...environment, TAKEN: "by the person", ...more },
    });

  describe.each(SHELLS)("$name", ({ name, command, load, prompt, print }) => {
    it("says where one is and exports nothing, once per repository", async (context) => {
      skipWithout(context, name);
      const lines = [
        load(""),
        prompt,
        `cd ${shop()}`,
        prompt,
        prompt,
        "cd src",
        prompt,
        print("TOKEN"),
        `cd ${bank}`,
        prompt,
        "cd /",
        prompt,
      ];
      const ran = await shell(command, lines.join("\n"));
      expect(ran).toMatchObject({ status: 0, stdout: "no TOKEN\n" });
      expect(ran.stderr.split("\n")).toEqual([
        "kist: dev/shop. `kist run -- COMMAND` gives its secrets to a program.",
        "kist: dev/bank. `kist run -- COMMAND` gives its secrets to a program.",
        "",
      ]);
    });
    it("loads where that was asked for, every byte, and unloads on leaving", async (context) => {
      skipWithout(context, name);
      const lines = [load(`--export ${shop()}`), `cd ${shop()}/src`, prompt];
      const inside = [...lines, "printenv TOKEN HOSTILE TAKEN", print("LD_PRELOAD")];
      const ran = await shell(
        command,
        [...inside, `cd ${bank}`, prompt, print("TOKEN"), print("HOSTILE"), print("PIN"), "printenv TAKEN"].join("\n"),
      );
      expect(ran.stdout).toBe(
        `tok-1\n${HOSTILE}\nby the person\nno LD_PRELOAD\nno TOKEN\nno HOSTILE\nno PIN\nby the person\n`,
      );
      expect(ran.stderr).toContain("loaded HOSTILE, TOKEN.");
      expect(ran.stderr).toContain("LD_PRELOAD would change what programs load; TAKEN is set already");
      expect(ran.stderr).toContain("unloaded: HOSTILE TOKEN");
    });
    it("unloads in a shell inside the shell as well", async (context) => {
      skipWithout(context, name);
      const inner = [load(""), "cd /", prompt, print("TOKEN")].join("; ");
      const start = `${command.join(" ")} '${inner.replaceAll("'", name === "fish" ? "\\'" : `'\\''`)}'`;
      const ran = await shell(
        command,
        [load(`--export ${shop()}`), `cd ${shop()}`, prompt, start, "printenv TOKEN"].join("\n"),
      );
      expect(ran.stdout).toBe("no TOKEN\ntok-1\n");
    });
    it("says what is wrong and loads nothing: strangers, a lock, no daemon; and tries again when told to", async (context) => {
      skipWithout(context, name);
      const stranger = join(dirname(shop()), `stranger-${name}`);
      mkdirSync(stranger);
      writeFileSync(join(stranger, "kist.json"), '{"namespace":"shop"}');
      const enter = [load(`--export ${stranger} --export ${shop()}`), `cd ${stranger}`, prompt, print("TOKEN")];
      const refused = await shell(
        command,
        [...enter, "kist allow --yes 2>/dev/null", "kist_reload", "printenv TOKEN"].join("\n"),
      );
      expect(refused.stdout).toBe("no TOKEN\ntok-1\n");
      expect(refused.stderr).toContain("is not allowed: look at it, then run `kist allow`");
      await story.kist(["lock"]);
      const locked = await shell(
        command,
        [load(`--export ${shop()}`), `cd ${shop()}`, prompt, print("TOKEN")].join("\n"),
      );
      expect(locked).toMatchObject({ stdout: "no TOKEN\n" });
      expect(locked.stderr).toContain("(the vault is locked)");
      await story.kist(["daemon", "stop"]);
      const stopped = await shell(command, [load(""), `cd ${shop()}`, prompt].join("\n"));
      expect(stopped.stderr).toContain("(no daemon runs)");
      expect(await story.kist(["daemon", "status"])).not.toMatchObject({ status: 0 });
      expect(await story.kist(["unlock"])).toMatchObject({ status: 0 });
    });
    it("puts no environment but dev into a shell, whatever kist.json says", async (context) => {
      skipWithout(context, name);
      const live = join(dirname(shop()), `live-${name}`);
      mkdirSync(live);
      writeFileSync(join(live, "kist.json"), '{"namespace":"shop","environment":"prod"}');
      await story.kist(["allow", "--yes"], { cwd: live });
      const ran = await shell(command, [load(`--export ${live}`), `cd ${live}`, prompt, print("TOKEN")].join("\n"));
      expect(ran.stdout).toBe("no TOKEN\n");
      expect(ran.stderr).toContain("nothing was loaded. Refused by policy (shell-dev-only)");
    });
    it("takes paths with quotes, spaces and dollars as they are", async (context) => {
      skipWithout(context, name);
      const odd = join(dirname(shop()), `it's $(touch pwned) "odd" ${name}`);
      mkdirSync(odd);
      writeFileSync(join(odd, "kist.json"), '{"namespace":"shop"}');
      await story.kist(["allow", "--yes"], { cwd: odd });
      const { stdout: hook } = await run(build.command, ["shell-hook", name, "--export", odd], { home: story.home });
      const file = join(odd, "hook");
      writeFileSync(file, hook);
      const ran = await shell(command, ['source "$HOOK"', 'cd "$ODD"', prompt, print("TOKEN")].join("\n"), {
        HOOK: file,
        ODD: odd,
      });
      expect(ran.stdout).toBe("tok-1\n");
      expect(existsSync(join(odd, "pwned"))).toBe(false);
    });
  });

  it.each(["bash", "zsh"])("comes with the prompt of an interactive %s, whose own status stays", async (name) => {
    const words = name === "bash" ? ["bash", "--norc", "-i"] : ["zsh", "-f", "-i"];
    const session = openTerminalSession(words, {
      home: story.home,
      cwd: "/",
      environment: { ...environment, PS1: "> " },
    });
    session.type(`eval "$(kist shell-hook ${name} --export ${shop()})"\ncd ${shop()}\n`);
    await session.until("loaded HOSTILE, TAKEN, TOKEN");
    session.type('(exit 7)\necho "status $?" "$TOKEN"\n');
    await session.until("status 7 tok-1");
    session.type('cd /\necho "[$TOKEN]"\nexit 0\n');
    await session.until("unloaded:");
    await session.until("[]");
    expect(await session.ended).toBe(0);
  });

  describe("nushell", () => {
    const nu = async (words: string, lines: readonly string[]): Promise<Result> => {
      const { stdout } = await run(build.command, ["shell-hook", "nushell", ...words.split(" ").filter(Boolean)], {
        home: story.home,
      });
      const file = join(dirname(shop()), "kist.nu");
      writeFileSync(file, stdout);
      return shell([NU, "--no-config-file", "-c"], [`source ${file}`, ...lines].join("\n"));
    };
    const show = (name: string): string => `print ($env.${name}? | default "no ${name}")`;
    it("loads and unloads the same", async () => {
      const ran = await nu(`--export ${realpathSync(shop())}`, [
        `cd ${shop()}`,
        "_kist_hook",
        show("TOKEN"),
        show("HOSTILE"),
        show("TAKEN"),
        "_kist_hook",
        `cd ${bank}`,
        "_kist_hook",
        show("TOKEN"),
        "cd /",
        "_kist_hook",
      ]);
      expect(ran.stdout).toBe(`tok-1\n${HOSTILE}\nby the person\nno TOKEN\n`);
      expect(ran.stderr.split("\n").filter((line) => line.startsWith("kist:"))).toEqual([
        "kist: loaded HOSTILE, TOKEN.",
        expect.stringContaining("left out"),
        "kist: unloaded: HOSTILE TOKEN",
        "kist: dev/bank. `kist run -- COMMAND` gives its secrets to a program.",
      ]);
    });
    it("is called at the prompt", async () => {
      const ran = await nu("", ["print ($env.config.hooks.pre_prompt | length)"]);
      expect(ran.stdout).toBe("1\n");
    });
  });

  describe("direnv", () => {
    const config = (): string => join(dirname(shop()), "config");
    const direnv = (words: readonly string[], cwd: string): Promise<Result> =>
      run(["direnv"], words, {
        home: story.home,
        cwd,
        environment: { ...environment, XDG_CONFIG_HOME: config(), XDG_DATA_HOME: config(), TAKEN: "by the person" },
      });
    const repository = async (name: string, envrc: string): Promise<string> => {
      const folder = join(dirname(shop()), name);
      mkdirSync(folder);
      writeFileSync(join(folder, "kist.json"), '{"namespace":"shop"}');
      writeFileSync(join(folder, ".envrc"), envrc);
      await story.kist(["allow", "--yes"], { cwd: folder });
      expect(await direnv(["allow", folder], "/")).toMatchObject({ status: 0 });
      return folder;
    };
    it("loads what `use kist` names, through its own file of functions", async (context) => {
      skipWithout(context, "direnv", "bash");
      mkdirSync(join(config(), "direnv", "lib"), { recursive: true });
      const { stdout } = await run(build.command, ["shell-hook", "direnv"], { home: story.home });
      writeFileSync(join(config(), "direnv", "lib", "kist.sh"), stdout);
      const folder = await repository("direnv-all", "use kist\n");
      const ran = await direnv(["exec", folder, "printenv", "TOKEN", "HOSTILE", "TAKEN"], "/");
      expect(ran.stdout).toBe(`tok-1\n${HOSTILE}\nfrom the vault\n`);
      const one = await repository("direnv-one", "use kist --only TOKEN\n");
      expect(await direnv(["exec", one, "sh", "-c", 'echo "$TOKEN [$HOSTILE]"'], "/")).toMatchObject({
        stdout: "tok-1 []\n",
      });
    });
    it("says what is wrong, and that the .envrc failed", async (context) => {
      skipWithout(context, "direnv", "bash");
      const folder = await repository("direnv-prod", "use kist -e prod\n");
      const ran = await direnv(["exec", folder, "printenv", "TOKEN"], "/");
      expect(ran.stdout).toBe("");
      expect(ran.stderr).toContain("nothing was loaded. Refused by policy (shell-dev-only)");
    });
  });
});
