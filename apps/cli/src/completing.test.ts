import { describe, expect, it } from "vitest";

import { complete, type Names } from "./completing.ts";
import { VERBS } from "./verbs.ts";

const verbs = await Promise.all(Object.values(VERBS).map((load) => load()));
const names: Names = {
  environments: () => Promise.resolve(["dev", "prod"]),
  namespaces: (environment) => Promise.resolve(environment === "prod" ? ["live"] : ["shop", "shop/web"]),
  secrets: ({ environment, namespace }, prefix) =>
    Promise.resolve(
      [
        "API_KEY",
        "API_URL",
        `IN_${environment ?? "repository"}_${namespace ?? "own"}`.toUpperCase().replace("/", "_"),
      ].filter((name) => name.startsWith(prefix)),
    ),
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
    ["slots ", "list add rename remove passphrase"],
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
    ["help unl", "unlock"],
    ["get ", "API_KEY API_URL IN_REPOSITORY_OWN"],
    ["get API", "API_KEY API_URL"],
    ["get -e dev/shop IN", "IN_DEV_SHOP"],
    ["get -e prod -n live --vault x IN", "IN_PROD_LIVE"],
    ["set --environment=de", "--environment=dev"],
    ["run --only API_KEY,API_U", "API_KEY,API_URL"],
    ["export --only=A", "--only=API_KEY --only=API_URL"],
    ["get kist://", "kist://dev/ kist://prod/"],
    ["get kist://dev/", "kist://dev/shop/ kist://dev/shop/web/"],
    [
      "get kist://dev/shop/",
      "kist://dev/shop/web/ kist://dev/shop/API_KEY kist://dev/shop/API_URL kist://dev/shop/IN_DEV_SHOP",
    ],
    ["get kist://prod/live/IN", "kist://prod/live/IN_PROD_LIVE"],
    ["nonsense ", ""],
  ])("offers for %j: %j", async (line, words) => {
    expect(await offered(line)).toBe(words);
  });
});
