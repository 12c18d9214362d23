/**
 * The store of `pass`: a folder of files that gpg encrypts, each opened by `pass show` itself, with whatever agent,
 * card or passphrase the person uses.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

import { complain } from "../../complaint.ts";
import { carriedMetadata, nameFromTitle, type Contents, type Entry } from "./contents.ts";
import { notUnderstood } from "./refusal.ts";

export function isPassStore(folder: string): boolean {
  return existsSync(join(folder, ".gpg-id"));
}

/** `namespaces`: folders become namespaces and so no part of the names. */
export function readPassStore(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  namespaces: boolean,
): Contents {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".gpg"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).slice(0, -".gpg".length))
    .filter((name) => !name.startsWith(`.git${sep}`))
    .sort();
  if (names.length === 0) throw notUnderstood(`There is no .gpg file in ${folder}.`);
  const entries = names.flatMap((name) => {
    const path = name.split(sep);
    const title = namespaces ? path.slice(-1) : path;
    return readEntry(show(folder, name, environment), title, { folder: path.slice(0, -1), where: name });
  });
  return { entries, leftOut: [], findings: [] };
}

function show(folder: string, name: string, environment: Readonly<Record<string, string | undefined>>): Uint8Array {
  const { status, stdout, error } = spawnSync("pass", ["show", "--", name], {
    env: { ...environment, PASSWORD_STORE_DIR: folder },
    // gpg asks for its passphrase on this terminal.
    stdio: ["inherit", "pipe", "inherit"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined)
    throw complain("program-missing", 8, "`pass` could not be run.", {
      why: error.message,
      next: "Install pass and gpg.",
    });
  if (status !== 0)
    throw complain("file-unreadable", 5, `\`pass show ${name}\` failed, so nothing was imported.`, {
      next: "Run it by hand: gpg says above what is missing.",
    });
  return stdout;
}

/**
 * By pass's own convention the first line is the password. What follows is taken apart only where every line is `name:
 * value` or an otpauth URI; anything else, such as a key of many lines, is one value.
 */
function readEntry(bytes: Uint8Array, title: readonly string[], place: Pick<Entry, "folder" | "where">): Entry[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return [
      { ...place, name: nameFromTitle(...title), value: Buffer.from(bytes).toString("base64"), encoding: "base64" },
    ];
  }
  const [first = "", ...rest] = text.replace(/\n$/, "").split("\n");
  const further = rest
    .filter((line) => line.trim() !== "")
    .map((line) => /^(otpauth):\/\/.*$|^([\w .-]{1,60}): +(.*)$/.exec(line));
  if (further.some((match) => match === null)) {
    // `pass insert` of one line ends it; a file of many lines is as it was put in.
    return [{ ...place, name: nameFromTitle(...title), value: text }];
  }
  const more = further.flatMap((match): Entry[] => {
    const [whole = "", otpauth, label = "", value = ""] = match ?? [];
    if (otpauth === undefined) return [{ ...place, name: nameFromTitle(...title, label), value }];
    return [
      { ...place, name: nameFromTitle(...title, "totp"), value: whole, metadata: carriedMetadata({ kind: "totp" }) },
    ];
  });
  return [{ ...place, name: nameFromTitle(...title), value: first }, ...more];
}
