import { describe, expect, it } from "vitest";

import { complete, type Names } from "./completing.ts";
import { VERBS } from "./verbs.ts";

const verbs = await Promise.all(Object.values(VERBS).map((load) => load()));
const names: Names = {
  environments: () => Promise.resolve(["dev", "prod"]),
  namespaces: (environment) => Promise.resolve(environment === "prod" ? ["live"] : ["shop", "shop/web"]),
};
/** `line` as typed behind `kist`; the last word is the one being completed. */
const offered = async (line: string) => {
  const words = line.split(" ");
  const found = await complete(words.slice(0, -1), words.at(-1) ?? "", verbs, names);
  return found.files ? ":files" : found.words.map(({ word }) => word).join(" ");
};

describe("completion", () => {
  it.each([
    ["sta", "status"],
    ["__", ""],
    ["slots ", "list add remove passphrase"],
    ["slots rem", "remove"],
    ["get --env", "--environment"],
    ["get -e ", "dev prod"],
    ["get -e p", "prod"],
    ["list -e prod -n ", "live"],
    ["list --environment=dev --namespace ", "shop shop/web"],
    ["env class ", "dev prod"],
    ["env class dev ", "dev staging prod"],
    ["completion z", "zsh"],
    ["set KEY --criticality h", "high"],
    ["import ", ":files"],
    ["run -- ", ":files"],
    ["run npm st", ":files"],
    ["help un", "unlock undelete"],
    ["get ", ""],
    ["nonsense ", ""],
  ])("offers for %j: %j", async (line, words) => {
    expect(await offered(line)).toBe(words);
  });
});
