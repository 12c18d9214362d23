/** A `.env` file as the page reads it: names, values, and what could not be taken. */
import { isKeyName } from "@kist/model";
import { readDotenv } from "@kist/model/dotenv";

/** A file of settings; anything larger is something else. */
const MOST_BYTES = 1024 * 1024;

export interface EnvFile {
  readonly entries: readonly { readonly key: string; readonly value: string }[];
  /** What is a name to dotenv, but none of a secret. */
  readonly leftOut: readonly string[];
  /** Lines that do not mean what they seem to. */
  readonly findings: number;
}

export async function readEnvFile(file: File): Promise<EnvFile | { readonly wrong: "none" | "tooLarge" }> {
  if (file.size > MOST_BYTES) return { wrong: "tooLarge" };
  const { entries, findings } = readDotenv(await file.text());
  if (entries.length === 0) return { wrong: "none" };
  return {
    entries: entries.filter(({ key }) => isKeyName(key)).map(({ key, value }) => ({ key, value })),
    leftOut: entries.filter(({ key }) => !isKeyName(key)).map(({ key }) => key),
    findings: findings.length,
  };
}
