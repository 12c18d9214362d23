/**
 * Every export format through the program it is for. What comes back is exactly what went in, or the value was refused
 * by name; nothing else happens: no command of a value runs.
 */
import { existsSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it, type TestContext } from "vitest";

import { writeCsv } from "../../apps/cli/src/formats/write/csv.ts";
import { writeDockerEnv } from "../../apps/cli/src/formats/write/docker-env.ts";
import { writeDotenv } from "../../apps/cli/src/formats/write/dotenv.ts";
import { writeFish } from "../../apps/cli/src/formats/write/fish.ts";
import { writeJson } from "../../apps/cli/src/formats/write/json.ts";
import { writeKubernetes } from "../../apps/cli/src/formats/write/kubernetes.ts";
import { writeNushell } from "../../apps/cli/src/formats/write/nushell.ts";
import { writeShell } from "../../apps/cli/src/formats/write/shell.ts";
import { writeSystemd } from "../../apps/cli/src/formats/write/systemd.ts";
import { writeTfvars } from "../../apps/cli/src/formats/write/tfvars.ts";
import type { Written } from "../../apps/cli/src/formats/write/written.ts";
import { writeYaml } from "../../apps/cli/src/formats/write/yaml.ts";
import { skipWithout } from "../../scripts/test-needs.ts";
import { AWKWARD_VALUES, awkwardText } from "../corpus/awkward-values.ts";
import * as consumers from "./consumers.ts";
import type { Consumer } from "./consumers.ts";

const scale = Number(process.env["KIST_PROVE"] ?? 1);
const MARK = "/tmp/kist-was-here";

interface Named {
  readonly name: string;
  readonly value: string;
}
interface Case {
  readonly format: string;
  readonly write: (values: readonly Named[]) => Written;
  readonly reader: string;
  readonly needs: readonly string[];
  readonly read: Consumer;
  /** Of the corpus: what the format cannot hold. */
  readonly refuses?: readonly string[];
}

const inShell = { format: "shell", write: writeShell };
const writeManifest = (values: readonly Named[]) => writeKubernetes(values, { name: "shop", namespace: undefined });
const LINES = ["NEWLINE", "NEWLINE_LAST", "NEWLINES", "CR", "CRLF", "PEM", "HEREDOC", "LONG_LINE_END"];

const CASES: readonly Case[] = [
  { ...inShell, reader: "bash, sourced", needs: ["bash"], read: consumers.bash },
  { ...inShell, reader: "bash, eval", needs: ["bash"], read: consumers.bashEval },
  { ...inShell, reader: "dash, sourced", needs: ["dash"], read: consumers.dash },
  { ...inShell, reader: "dash, eval", needs: ["dash"], read: consumers.dashEval },
  { ...inShell, reader: "zsh, sourced", needs: ["zsh"], read: consumers.zsh },
  { ...inShell, reader: "zsh, eval", needs: ["zsh"], read: consumers.zshEval },
  { format: "fish", write: writeFish, reader: "fish", needs: ["fish"], read: consumers.fish },
  { format: "fish", write: writeFish, reader: "fish, from a pipe", needs: ["fish"], read: consumers.fishPipe },
  { format: "nushell", write: writeNushell, reader: "nu", needs: [], read: consumers.nushell },
  { format: "json", write: writeJson, reader: "node", needs: [], read: consumers.nodeJson },
  { format: "json", write: writeJson, reader: "python", needs: ["python3"], read: consumers.pythonJson },
  { format: "yaml", write: writeYaml, reader: "the yaml library", needs: [], read: consumers.yamlLibrary },
  { format: "yaml", write: writeYaml, reader: "PyYAML", needs: ["python3"], read: consumers.pythonYaml },
  { format: "yaml", write: writeYaml, reader: "Ruby's Psych", needs: ["ruby"], read: consumers.rubyYaml },
  { format: "csv", write: writeCsv, reader: "python's csv", needs: ["python3"], read: consumers.pythonCsv },
  { format: "kubernetes", write: writeManifest, reader: "kubectl", needs: ["kubectl"], read: consumers.kubectl },
  {
    format: "docker-env",
    write: writeDockerEnv,
    reader: "docker create --env-file",
    needs: ["docker"],
    read: consumers.dockerClient,
    refuses: [...LINES, "LONGER_THAN_64_KIB"],
  },
  {
    format: "systemd",
    write: writeSystemd,
    reader: "libsystemd",
    needs: ["systemctl", "python3"],
    read: consumers.systemd,
    refuses: ["CR", "CRLF", "ESCAPES", "DELETE", "NONCHARACTERS"],
  },
  {
    format: "tfvars",
    write: writeTfvars,
    reader: "terraform",
    needs: ["terraform"],
    read: consumers.terraform,
    refuses: ["DECOMPOSED"],
  },
];

const named = (values: readonly string[]): Named[] => values.map((value, i) => ({ name: `K${i}`, value }));

function skipUnlessThere(context: TestContext, { needs, format }: Case): void {
  skipWithout(context, ...needs);
  if (format === "nushell" && !existsSync(consumers.NUSHELL)) context.skip("needs npm's package @nushell/linux-x64");
}

describe.each(CASES)("$format, read by $reader", (one) => {
  const { write, read, refuses = [] } = one;
  it("gives the corpus back, and refuses by name what it cannot hold", async (context) => {
    skipUnlessThere(context, one);
    const values = Object.entries(AWKWARD_VALUES).map(([name, value]) => ({ name: `V_${name}`, value }));
    const { refusals } = write(values);
    expect(refusals.map(({ name }) => name).sort()).toEqual(refuses.map((name) => `V_${name}`).sort());
    const fit = values.filter(({ name }) => !refuses.includes(name.slice(2)));
    const back = await read(
      write(fit).text,
      fit.map(({ name }) => name),
    );
    expect(Object.fromEntries(fit.map(({ name }, i) => [name, back[i]]))).toEqual(
      Object.fromEntries(fit.map(({ name, value }) => [name, value])),
    );
    expect(existsSync(MARK)).toBe(false);
  });
  it("gives any text back, or refuses it", { timeout: 120_000 * scale }, async (context) => {
    skipUnlessThere(context, one);
    await fc.assert(
      fc.asyncProperty(fc.array(awkwardText, { minLength: 60, maxLength: 120, size: "max" }), async (texts) => {
        const values = named(texts);
        const { refusals } = write(values);
        const refused = new Set(refusals.map(({ name }) => name));
        const fit = values.filter(({ name }) => !refused.has(name));
        const back = await read(
          write(fit).text,
          fit.map(({ name }) => name),
        );
        expect(back).toEqual(fit.map(({ value }) => value));
      }),
      { numRuns: 3 * scale, endOnFailure: process.env["KIST_SHRINK"] === undefined },
    );
  });
  it("refuses a zero byte by name, or keeps it", async (context) => {
    skipUnlessThere(context, one);
    const values = [{ name: "ZERO", value: "a\0b" }];
    const { text, refusals } = write(values);
    if (refusals.length > 0) expect(refusals).toMatchObject([{ name: "ZERO" }]);
    else expect(await read(text, ["ZERO"])).toEqual(["a\0b"]);
  });
});

it("dotenv holds the corpus but for what mixes all quotes", () => {
  const values = Object.entries(AWKWARD_VALUES).map(([name, value]) => ({ name, value }));
  expect(writeDotenv(values).refusals.map(({ name }) => name)).toEqual(["ALL_QUOTES"]);
});
