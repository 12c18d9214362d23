/** Where a value comes from, for the verbs that store one: a hidden question, stdin or a file, never argv. */
import { readFileSync } from "node:fs";

import { isKeyName, parseTypedReference } from "@kist/model";

import { complain, usage } from "./complaint.ts";
import { whyNotRead } from "./file-trouble.ts";
import type { Kist } from "./kist.ts";
import type { Place } from "./place.ts";

/** `KEY=VALUE` and `KEY VALUE` are the forms people try first; the value is not repeated in the complaint. */
export function refuseValueInArguments(name: string, second: string | undefined): void {
  const equals = name.indexOf("=");
  const inArguments = (equals > 0 && isKeyName(name.slice(0, equals))) || (second !== undefined && second !== "-");
  if (!inArguments) return;
  const key = equals > 0 ? name.slice(0, equals) : isKeyName(name) ? name : "NAME";
  throw complain("usage", 2, "A value does not belong in the arguments, so nothing was stored.", {
    why: "Every program on this machine can read them, and the shell keeps them in its history. Treat that value as exposed.",
    next: `Run \`kist set ${key}\` and type it at the question, or send it to stdin.`,
  });
}

/** A name that a value is stored under: a key in the place of the line, or a reference. */
export function targetOf(name: string, place: Place): { readonly place: Place; readonly key: string } {
  const reference = parseTypedReference(name);
  if (reference !== undefined) {
    if (reference.version !== undefined) throw usage("A value is stored as a new version: leave @ out.");
    const { environment, namespace, key } = reference;
    return { place: { ...place, environment, namespace }, key };
  }
  if (!isKeyName(name))
    throw usage(
      "That is not a secret's name.",
      "Letters, digits, _ . - and a letter or _ first; or a kist:// reference.",
    );
  return { place, key: name };
}

/** From the question, stdin or a file, as the line says. */
export async function readValue(
  kist: Kist,
  key: string,
  dash: boolean,
  flags: { readonly "from-file": string | undefined; readonly exact: boolean },
): Promise<Uint8Array> {
  const file = flags["from-file"];
  if (file !== undefined && dash) throw usage("The value is named twice: - and --from-file.");
  if (file !== undefined) return readFile(file);
  if (!dash && kist.inputIsTerminal())
    return new TextEncoder().encode(await kist.terminal.askHidden(`Value of ${key}`));
  const bytes = kist.readInput(0);
  if (flags.exact || bytes.at(-1) !== 10) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 13 ? -2 : -1);
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw complain("file-unreadable", 5, `${path} cannot be read.`, { why: whyNotRead(error) });
  }
}
