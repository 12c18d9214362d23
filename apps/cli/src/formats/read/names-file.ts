/** `--map`: new names for old ones, given as `OLD=NEW` or as files of such lines. */
import { readFileSync } from "node:fs";

import { isKeyName } from "@kist/model";

import { complain, usage } from "../../complaint.ts";
import { whyNotRead } from "../../file-trouble.ts";

export function readNames(words: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const word of words)
    for (const [old, name] of word.includes("=") ? [cut(word, "--map")] : linesOf(word)) {
      const before = names.get(old);
      if (before !== undefined && before !== name) throw usage(`--map gives ${old} two names: ${before} and ${name}.`);
      names.set(old, name);
    }
  return names;
}

function linesOf(file: string): readonly (readonly [string, string])[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw complain("file-unreadable", 5, `${file} cannot be read.`, {
      why: whyNotRead(error),
      next: "--map takes OLD=NEW, or a file of such lines.",
    });
  }
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => cut(line, file));
}

/** At the last sign: an old name may be a title with one in it. */
function cut(text: string, where: string): readonly [string, string] {
  const sign = text.lastIndexOf("=");
  const [old, name] = [text.slice(0, sign).trim(), text.slice(sign + 1).trim()];
  if (sign < 1 || !isKeyName(name)) throw usage(`${where}: "${text}" is not OLD=NEW with a secret's name as NEW.`);
  return [old, name];
}
