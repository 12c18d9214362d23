/**
 * `kist.lock.json`: which version of each secret belongs to this commit. Ids and hashes, no values; one line per
 * secret, sorted, so that a diff shows what changed and two branches merge. A version's id is the start of the hash
 * of its signed record.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parseReference, parseVaultId, parseVersionId, type VaultId } from "@kist/model";

import { complain, type Complaint } from "../complaint.ts";

export const LOCK_FILE = "kist.lock.json";
const FORMAT = 1;
const MAX_BYTES = 4 * 1024 * 1024;
/** Secret ids: 16 bytes. */
const SECRET = /^[0-9a-f]{32}$/;
const WORD = /^[a-z][a-z0-9-]{0,39}$/;

export interface LockedSecret {
  readonly secret: string;
  readonly version: string;
  /** For values made up without the vault. */
  readonly kind?: string;
  readonly type?: string;
}
export interface LockFile {
  readonly vault: VaultId;
  /** By reference, as it is written where it is used. */
  readonly secrets: ReadonlyMap<string, LockedSecret>;
}

/** The file that governs a directory: in it, or the nearest above. Nothing where there is none. */
export function findLockFile(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const path = join(at, LOCK_FILE);
    if (readQuietly(path) !== undefined) return path;
    if (at === dirname(at)) return undefined;
  }
}

/** Throws a complaint that names what is wrong. */
export function readLockFile(path: string): LockFile {
  const text = readQuietly(path);
  if (text === undefined) throw complain("file-unreadable", 5, `${path} cannot be read.`);
  if (text.length > MAX_BYTES) throw wrong(path, "it is too large");
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // A merge that was not finished looks like this.
    throw wrong(path, "it is not JSON");
  }
  const file = fieldsOf(parsed);
  if (file?.get("kist") !== "lock-file") throw wrong(path, "it is no lock file of kist");
  if (file.get("format") !== FORMAT) throw wrong(path, "a newer version of kist wrote it");
  const vault = parseVaultId(String(file.get("vault")));
  const listed = fieldsOf(file.get("secrets"));
  if (vault === undefined || listed === undefined) throw wrong(path, "vault or secrets are missing");
  const secrets = new Map<string, LockedSecret>();
  for (const [name, entry] of listed) {
    const locked = readEntry(fieldsOf(entry));
    if (parseReference(name) === undefined || locked === undefined) throw wrong(path, `the entry ${name} is not one`);
    secrets.set(name, locked);
  }
  return { vault, secrets };
}

function readEntry(entry: ReadonlyMap<string, unknown> | undefined): LockedSecret | undefined {
  const [secret, version, kind, type] = ["secret", "version", "kind", "type"].map((name) => entry?.get(name));
  if (typeof secret !== "string" || !SECRET.test(secret)) return undefined;
  if (typeof version !== "string" || parseVersionId(version) === undefined) return undefined;
  return {
    secret,
    version,
    ...(typeof kind === "string" && WORD.test(kind) ? { kind } : {}),
    ...(typeof type === "string" && WORD.test(type) ? { type } : {}),
  };
}

/** The same file for the same content, byte for byte. */
export function formatLockFile({ vault, secrets }: LockFile): string {
  const lines = [...secrets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { secret, version, kind, type }]) => {
      const fields = Object.entries({ secret, version, kind, type }).filter(([, value]) => value !== undefined);
      return `    ${JSON.stringify(name)}: { ${fields.map(([field, value]) => `"${field}": ${JSON.stringify(value)}`).join(", ")} }`;
    });
  const head = `{\n  "kist": "lock-file",\n  "format": ${FORMAT},\n  "vault": ${JSON.stringify(vault)},\n`;
  return `${head}  "secrets": {${lines.length === 0 ? "" : `\n${lines.join(",\n")}\n  `}}\n}\n`;
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : undefined;
}

function readQuietly(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function wrong(path: string, why: string): Complaint {
  return complain("file-not-understood", 2, `${path} is not usable: ${why}.`, {
    next: "`kist lock-file` writes it anew.",
  });
}
