/** A `.env` file as the dialog shows it: names and what their values look like. The values stay in it until it closes. */
import { isKeyName, utf8ToBytes, type SecretKind } from "@kist/model";
import { FINDING_WORDS, readDotenv } from "@kist/model/dotenv";
import { detectKind } from "@kist/model/kinds";

/** A file of settings; anything larger is something else. */
const MOST_BYTES = 1024 * 1024;

export interface ReadEntry {
  readonly key: string;
  readonly value: string;
  readonly kind: SecretKind | undefined;
}
export interface ReadFile {
  /** Absent where it was pasted. */
  readonly name: string | undefined;
  readonly entries: readonly ReadEntry[];
  /** What is a name to dotenv, but none of a secret. */
  readonly leftOut: readonly string[];
  readonly findings: readonly { readonly line: number; readonly key?: string; readonly says: string }[];
}

/** Why a file cannot be taken. */
export type Unreadable = "none" | "tooLarge";

export async function readFile(file: File): Promise<ReadFile | Unreadable> {
  return file.size > MOST_BYTES ? "tooLarge" : readLines(await file.text(), file.name);
}

export function readLines(text: string, name?: string): ReadFile | "none" {
  const { entries, findings } = readDotenv(text);
  if (entries.length === 0) return "none";
  return {
    name,
    entries: entries
      .filter(({ key }) => isKeyName(key))
      .map(({ key, value }) => ({ key, value, kind: value === "" ? undefined : detectKind(utf8ToBytes(value)) })),
    leftOut: entries.filter(({ key }) => !isKeyName(key)).map(({ key }) => key),
    findings: findings.map(({ line, key, finding }) => ({
      line,
      ...(key === undefined ? {} : { key }),
      says: FINDING_WORDS[finding],
    })),
  };
}
