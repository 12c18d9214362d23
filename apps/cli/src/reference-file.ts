/** `run --env-file`: a committed file in dotenv form that holds references, and literals that are no secrets. */
import { readFileSync } from "node:fs";

import { isKeyName, parseReference } from "@kist/model";
import { readDotenv } from "@kist/model/dotenv";

import { complain } from "./complaint.ts";

export interface FileEntry {
  readonly name: string;
  readonly value: string;
  /** True: `value` is a reference, to be resolved. */
  readonly reference: boolean;
}

export function readReferenceFile(path: string): FileEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw complain("file-unreadable", 5, `${path} cannot be read.`, {
      why: error instanceof Error ? error.message : "",
    });
  }
  return readDotenv(text).entries.map(({ key, value }) => {
    const reference = value.startsWith("kist://");
    if (!isKeyName(key)) throw complain("file-not-understood", 2, `${path}: ${key} is not a variable's name.`);
    if (reference && parseReference(value) === undefined)
      throw complain("file-not-understood", 2, `${path}: the reference of ${key} is not valid.`, {
        next: "It reads kist://environment/namespace/KEY, with @version if wanted.",
      });
    return { name: key, value, reference };
  });
}
