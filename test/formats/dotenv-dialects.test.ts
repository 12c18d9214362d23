/**
 * `.env` files as other readers know them. Beside each file stands how Kist reads it and what it tells (`.json`). Where
 * the file's own program reads something else, that is told: no difference is silent.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseEnv } from "node:util";

import { describe, expect, it, type TestContext } from "vitest";

import { readBytes, type Source } from "../../apps/cli/src/formats/read/formats.ts";
import { skipWithout } from "../../scripts/test-needs.ts";
import { dockerClient, systemd, type Consumer } from "./consumers.ts";

const FILES = join(import.meta.dirname, "../corpus/dotenv");
const pathOf = (file: string): string => join(FILES, file);
const read = (file: string, from?: Source) => readBytes(readFileSync(pathOf(file)), file, from);

interface Expected {
  readonly values: Readonly<Record<string, string>>;
  readonly told: readonly string[];
}

describe.each(readdirSync(FILES).filter((file) => !file.endsWith(".json") && !file.endsWith(".md")))("%s", (file) => {
  it("is read as is written beside it", async () => {
    const expected = JSON.parse(readFileSync(pathOf(`${file}.json`), "utf8")) as Expected;
    const { entries, findings } = await read(file);
    expect(Object.fromEntries(entries.map(({ name, value }) => [name, value]))).toEqual(expected.values);
    expect(findings).toEqual(expected.told);
  });
});

type Reading = Readonly<Record<string, string | null | undefined>>;

const run = (command: string, words: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: FILES,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: "/home/anna", LANG: "C.UTF-8" },
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
};
const consumer =
  (reader: Consumer) =>
  async (file: string): Promise<Reading> => {
    const names = readFileSync(pathOf(file), "utf8").match(/^\w+(?==)/gm) ?? [];
    const values = await reader(readFileSync(pathOf(file), "utf8"), names);
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  };

/** What bash has after the file; `PATH_add` and the like are direnv's, and do nothing here. */
function readByBash(file: string): Reading {
  const script = 'PATH_add() { :; }; set -a; . "$1"; exec env -0';
  const before = new Set(["PWD", "SHLVL", "_", "PATH", "HOME", "LANG", "OLDPWD"]);
  const variables = run("bash", ["--norc", "-c", script, "bash", pathOf(file)])
    .split("\0")
    .filter((entry) => entry !== "")
    .map((entry): [string, string] => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]);
  return Object.fromEntries(variables.filter(([name]) => !before.has(name)));
}

const PYTHON = `import json, sys
try: import dotenv
except ImportError: print("null")
else: print(json.dumps(dotenv.dotenv_values(sys.argv[1])))`;
const RUBY = 'require "json"; require "dotenv"; puts JSON.dump(Dotenv::Parser.call(File.read(ARGV[0])))';

const DIALECTS: readonly {
  readonly file: string;
  readonly reader: string;
  readonly needs: readonly string[];
  readonly read: (file: string, context: TestContext) => Reading | Promise<Reading>;
  readonly from?: Source;
}[] = [
  { file: "node.env", reader: "Node's own", needs: [], read: (file) => parseEnv(readFileSync(pathOf(file), "utf8")) },
  {
    file: "windows.env",
    reader: "Node's own",
    needs: [],
    read: (file) => parseEnv(readFileSync(pathOf(file), "utf8")),
  },
  { file: "broken.env", reader: "Node's own", needs: [], read: (file) => parseEnv(readFileSync(pathOf(file), "utf8")) },
  {
    file: "python.env",
    reader: "python-dotenv",
    needs: ["/usr/bin/python3"],
    read: (file, context) => {
      if (!existsSync("/usr/bin/python3")) context.skip("needs Debian's python3-dotenv");
      const found = JSON.parse(run("/usr/bin/python3", ["-c", PYTHON, pathOf(file)])) as Reading | null;
      return found ?? context.skip("needs python-dotenv: apt-get install python3-dotenv");
    },
  },
  {
    file: "ruby.env",
    reader: "dotenv for Ruby",
    needs: ["ruby"],
    read: (file) => JSON.parse(run("ruby", ["-e", RUBY, pathOf(file)])) as Reading,
  },
  { file: "direnv.envrc", reader: "bash", needs: ["bash"], read: readByBash },
  { file: "heroku.env", reader: "bash", needs: ["bash"], read: readByBash },
  { file: "systemd.env", reader: "systemd", needs: ["systemctl", "python3"], read: consumer(systemd) },
  { file: "docker-run.env", reader: "docker", needs: ["docker"], read: consumer(dockerClient), from: "docker-env" },
];

describe.each(DIALECTS)("$file, read by $reader", ({ file, read: readThere, needs, from }) => {
  it("differs nowhere from what is imported without being told", async (context) => {
    skipWithout(context, ...needs.map((need) => basename(need)));
    const theirs = await readThere(file, context);
    const { entries, findings } = await read(file, from);
    const ours = new Map(entries.map(({ name, value }) => [name, value]));
    const lines = readFileSync(pathOf(file), "utf8").split("\n");
    const isTold = (name: string): boolean =>
      findings.some((finding) => {
        const [, line, key] = /^line (\d+)(?:, ([^:]+))?:/.exec(finding) ?? [];
        // A whole file that is a script is told once; a line by its number.
        return (
          line === undefined || key === name || (key === undefined && lines[Number(line) - 1]?.includes(name) === true)
        );
      });
    const silent = Object.keys(theirs).filter(
      (name) => (theirs[name] ?? undefined) !== ours.get(name) && !isTold(name),
    );
    expect(silent.map((name) => ({ name, theirs: theirs[name], ours: ours.get(name) }))).toEqual([]);
    if (from !== undefined) expect(Object.fromEntries(ours)).toEqual(theirs);
  });
});
