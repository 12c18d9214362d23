/** Files and folders are nouns of the domain, in kebab-case; names that could hold anything are not names. */
import { reportProblems } from "./check/report.ts";
import { listFiles } from "./check/source-files.ts";

const BANNED = /^(utils?|helpers?|common|shared|misc|managers?|services?|stuff|lib|core)$/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** `core` is what DESIGN.md's daemon calls the part that every handler stands on. */
const ALLOWED: ReadonlySet<string> = new Set(["apps/daemon/src/core"]);

export function checkNames(): readonly string[] {
  const paths = listFiles("apps", "packages", "scripts", "test").filter((path) => /\.(tsx?|mjs)$/.test(path));
  const parts = new Set(
    paths.flatMap((path) => path.split("/").map((_, depth, all) => all.slice(0, depth + 1).join("/"))),
  );
  return [...parts].flatMap((path) => {
    const name = (path.split("/").at(-1) ?? "").replace(/(\.test|\.property\.test|\.prove|\.d)?\.(tsx?|mjs)$/, "");
    const words = name.split(/[-.]/);
    if (words.some((word) => BANNED.test(word)) && !ALLOWED.has(path))
      return [`${path}: says nothing of what it holds`];
    return name.split(".").every((part) => KEBAB_CASE.test(part)) ? [] : [`${path}: is not kebab-case`];
  });
}

if (import.meta.main) reportProblems("names", checkNames());
