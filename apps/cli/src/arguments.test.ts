import { describe, expect, it } from "vitest";

import { parseArguments } from "./arguments.ts";
import { PLACE, YES, type Spec } from "./command.ts";
import { Complaint } from "./complaint.ts";

const spec: Spec = {
  name: "fetch",
  summary: "",
  args: [
    { name: "NAME", help: "What.", required: true },
    { name: "HOW", help: "How.", choices: ["fast", "slow"] },
  ],
  flags: {
    ...PLACE,
    ...YES,
    only: { kind: "list", value: "KEYS", help: "" },
    level: { kind: "text", value: "L", help: "", choices: ["low", "high"] },
  },
  examples: [],
};
const parse = (...words: string[]) => parseArguments(spec, "kist fetch", words);
const complaint = (...words: string[]): Complaint => {
  try {
    parse(...words);
  } catch (error) {
    if (error instanceof Complaint) return error;
  }
  throw new Error("it was accepted");
};

describe("the command line", () => {
  it("takes flags before, between and after arguments, long and short, with = or a space", () => {
    const { flags, args } = parse("-e", "dev", "KEY", "--namespace=shop", "fast", "-y", "--only", "A,B", "--only=C");
    expect(args).toEqual(["KEY", "fast"]);
    expect(flags).toMatchObject({ environment: "dev", namespace: "shop", yes: true, only: ["A", "B", "C"] });
    expect(flags).toMatchObject({ vault: undefined, json: false });
  });
  it("takes --env for --environment, because people type it", () => {
    expect(parse("KEY", "--env", "dev").flags).toMatchObject({ environment: "dev" });
  });
  it("stops at -- and takes a lone dash as an argument", () => {
    expect(parse("--", "--json").args).toEqual(["--json"]);
    expect(parse("-").args).toEqual(["-"]);
  });
  it("leaves everything behind a program's name to that program", () => {
    const passing: Spec = { ...spec, args: [{ name: "COMMAND", help: "", required: true }], passesRest: true };
    const { args, flags } = parseArguments(passing, "kist run", ["-e", "dev", "ls", "--json", "-e", "x"]);
    expect(args).toEqual(["ls", "--json", "-e", "x"]);
    expect(flags).toMatchObject({ environment: "dev", json: false });
  });

  it("names the nearest flag", () => {
    expect(complaint("KEY", "--namspace", "x")).toMatchObject({
      exit: 2,
      what: "kist fetch has no flag --namspace.",
      next: "Did you mean --namespace?",
    });
  });
  it("never repeats the value of a flag it does not know: it may be a secret", () => {
    const said = JSON.stringify([complaint("KEY", "--password=hunter2"), complaint("KEY", "-phunter2")]);
    expect(said).not.toContain("hunter2");
  });
  it.each([
    [["KEY", "-e"], "-e needs a value"],
    [["KEY", "--yes=no"], "--yes takes no value"],
    [["KEY", "--level", "medium"], "--level is one of low, high"],
    [["KEY", "quick"], "HOW is one of fast, slow"],
    [["KEY", "fast", "more"], "takes at most 2"],
    [[], "needs NAME"],
  ])("refuses %j", (words, what) => {
    expect(complaint(...words).what).toContain(what);
  });
  it("shows help even where arguments are missing", () => {
    expect(parse("--help").flags).toMatchObject({ help: true });
  });
});
