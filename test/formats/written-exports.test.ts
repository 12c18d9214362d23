/** Formats whose programs are not to be had here, against readers written from their documentation. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { writeGithubActions } from "../../apps/cli/src/formats/write/github-actions.ts";
import { writeGitlab } from "../../apps/cli/src/formats/write/gitlab.ts";
import { isNamespaceLabel, isSecretName, writeKubernetes } from "../../apps/cli/src/formats/write/kubernetes.ts";
import { writePowershell } from "../../apps/cli/src/formats/write/powershell.ts";
import type { Written } from "../../apps/cli/src/formats/write/written.ts";
import { AWKWARD_VALUES, awkwardText } from "../corpus/awkward-values.ts";
import { readGithubFile, readGitlabReport, readMasks, readPowershell } from "./written-readers.ts";

const scale = Number(process.env["KIST_PROVE"] ?? 1);
const corpus = Object.entries(AWKWARD_VALUES).map(([name, value]) => ({ name: `V_${name}`, value }));
interface Named {
  readonly name: string;
  readonly value: string;
}

let count = 0;
const writeGithub = (values: readonly Named[]) => writeGithubActions(values, () => `word-${(count += 1)}`);

const CASES: readonly {
  readonly format: string;
  readonly write: (values: readonly Named[]) => Written;
  readonly read: (text: string) => Map<string, string>;
}[] = [
  { format: "github-actions", write: writeGithub, read: readGithubFile },
  { format: "gitlab", write: writeGitlab, read: readGitlabReport },
  { format: "powershell", write: writePowershell, read: readPowershell },
];

describe.each(CASES)("$format", ({ write, read }) => {
  it("gives back any text that it does not refuse by name", () => {
    const some = fc.array(fc.oneof(awkwardText, fc.constantFrom(...Object.values(AWKWARD_VALUES))), { maxLength: 12 });
    fc.assert(
      fc.property(some, (texts) => {
        const values = texts.map((value, i) => ({ name: `K${i}`, value }));
        const refused = new Set(write(values).refusals.map(({ name }) => name));
        const fit = values.filter(({ name }) => !refused.has(name));
        expect([...read(write(fit).text)]).toEqual(fit.map(({ name, value }) => [name, value]));
      }),
      { numRuns: 1000 * scale },
    );
  });
});

describe("github-actions", () => {
  it("holds the corpus, whatever ends a block elsewhere", () => {
    expect(writeGithub(corpus).refusals).toEqual([]);
  });
  it("masks every line, and what encodings make of it, before the value is anywhere", () => {
    const secret = "line one, läng\n  indented: 100% line\n{\n";
    const { masks, notes, text } = writeGithub([{ name: "A", value: secret }]);
    const masked = readMasks(masks);
    for (const line of ["line one, läng", "indented: 100% line"])
      for (const form of [
        line,
        Buffer.from(line).toString("base64"),
        encodeURIComponent(line),
        JSON.stringify(line).slice(1, -1),
      ])
        expect(masked).toContain(form);
    for (const whole of [
      Buffer.from(secret).toString("base64"),
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ])
      expect(masked).toContain(whole);
    expect(masked).not.toContain("{");
    expect(notes.join()).toContain("A: is (or has lines) too short");
    expect(text).not.toContain("::");
  });
  it("says a mask in one line of output, so that no value becomes a command", () => {
    const { masks } = writeGithub([{ name: "A", value: "x\n::stop-commands::now\r\n::set-output name=a::b" }]);
    expect(
      masks
        .split("\n")
        .slice(0, -1)
        .every((line) => line.startsWith("::add-mask::")),
    ).toBe(true);
  });
  it("lets no value end its block, also one that knows earlier delimiters", () => {
    const first = /<<(.*)/.exec(writeGithub([{ name: "A", value: "x" }]).text)?.[1] ?? "";
    const { text } = writeGithub([{ name: "A", value: `x\n${first}\nPATH=/evil` }]);
    expect([...readGithubFile(text).keys()]).toEqual(["A"]);
  });
  it("refuses what the runner would not take", () => {
    const names = ["GITHUB_TOKEN", "RUNNER_OS", "NODE_OPTIONS", "a-b"];
    const { refusals } = writeGithub([...names, "FINE"].map((name) => ({ name, value: "some value" })));
    expect(refusals.map(({ name }) => name)).toEqual(names);
  });
});

describe("gitlab", () => {
  it("refuses what is beyond the 5 KiB of a report, by name", () => {
    const values = ["A", "B", "C"].map((name) => ({ name, value: "x".repeat(2000) }));
    expect(writeGitlab(values).refusals).toMatchObject([{ name: "C" }]);
  });
  it("says what cannot be masked, and that nothing is", () => {
    const notes = writeGitlab([
      { name: "SHORT", value: "abc" },
      { name: "SPACED", value: "two words here" },
      { name: "FINE", value: "0123456789" },
    ]).notes.join("\n");
    expect(notes).toContain("SHORT, SPACED: could not be masked");
    expect(notes).toContain("masks nothing");
  });
});

describe("kubernetes", () => {
  it("keeps bytes that are no text", () => {
    const bytes = Uint8Array.of(0, 255, 10, 13, 128);
    const value = { name: "KEY", value: Buffer.from(bytes).toString("base64"), encoding: "base64" as const };
    expect(writeKubernetes([value], { name: "a", namespace: "b" }).text).toBe(
      'apiVersion: v1\nkind: Secret\ntype: Opaque\nmetadata:\n  name: "a"\n  namespace: "b"\ndata:\n  "KEY": "AP8KDYA="\n',
    );
  });
  it("refuses what no longer fits into a Secret", () => {
    const values = ["A", "B"].map((name) => ({ name, value: "x".repeat(600 * 1024) }));
    expect(writeKubernetes(values, { name: "a", namespace: undefined }).refusals).toMatchObject([{ name: "B" }]);
  });
  it.each([
    ["shop", true, true],
    ["shop-2.eu", true, false],
    ["Shop", false, false],
    ["-shop", false, false],
    ["shop\n", false, false],
    ["s".repeat(64), false, false],
    ["", false, false],
  ])("judges the name %j", (name, secret, namespace) => {
    expect([isSecretName(name), isNamespaceLabel(name)]).toEqual([secret, namespace]);
  });
});
