/** `kist lock-file`: the versions of now, as a file to commit. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parseReference, parseVaultId } from "@kist/model";

import { checkNames, environmentsOf } from "../checking/ask.ts";
import { findReferences } from "../checking/find-references.ts";
import { command, PLACE } from "../command.ts";
import { complain } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import {
  findLockFile,
  formatLockFile,
  LOCK_FILE,
  readLockFile,
  type LockedSecret,
  type LockFile,
} from "../locked/lock-file.ts";
import { placeOf } from "../place.ts";
import { replaceFile } from "../replace-file.ts";
import { findWhereabouts } from "../whereabouts.ts";

export const lockFile = command(
  {
    name: "lock-file",
    summary: "Write which version of each secret belongs to this commit.",
    about: [
      "kist.lock.json holds ids and version hashes, no values: commit it. `kist run --locked` and `kist inject --locked` then use exactly those versions, also when this commit is checked out again later, or fail and say what differs.",
      "It covers this repository's namespace and every kist:// reference in its files, for the environments named; entries of other environments stay. It stands beside kist.json.",
    ],
    args: [],
    flags: {
      environment: { ...PLACE.environment, kind: "list", help: "The environments." },
      namespace: PLACE.namespace,
      vault: PLACE.vault,
      "all-environments": { kind: "switch", help: "Every environment that has the namespace." },
      check: { kind: "switch", help: "Write nothing; exit status 1 where the file is not as it would be written." },
    },
    examples: [
      { command: "kist lock-file", says: "For the environment of kist.json." },
      { command: "kist lock-file -e dev,staging --check", says: "In CI: has anything moved?" },
    ],
  },
  async (kist, { flags }) => {
    const place = await findWhereabouts(kist, { ...flags, environment: undefined });
    const environments = await environmentsOf(kist, flags, place);
    const folder = place.repositoryFile === undefined ? kist.workingDirectory() : dirname(place.repositoryFile);
    const path =
      place.repositoryFile === undefined ? (findLockFile(folder) ?? join(folder, LOCK_FILE)) : join(folder, LOCK_FILE);
    const before = existsSync(path) ? readLockFile(path) : undefined;
    const after = await lockNow(kist, { ...place, environments, folder }, before);
    const text = formatLockFile(after);
    const changes = compare(before, after);
    const same = before !== undefined && readFileSync(path, "utf8") === text;
    if (!flags.check && !same) replaceFile(path, text, 0o644);
    if (kist.json)
      kist.output.document({ file: path, secrets: after.secrets.size, changes, written: !flags.check && !same });
    else {
      for (const { name, change, from, to } of changes)
        kist.output.say(`${SIGNS[change]} ${name}${change === "moved" ? ` ${from} → ${to}` : ` ${to ?? from ?? ""}`}`);
      if (!flags.check || same)
        kist.output.say(
          same ? `${path} is as it should be.` : `Wrote ${path}: ${after.secrets.size} secrets. Commit it.`,
        );
    }
    if (!flags.check || same) return 0;
    if (!kist.json)
      kist.output.say(before === undefined ? `kist: there is no ${path}.` : `kist: ${path} differs from the vault.`);
    return 1;
  },
);

interface Lockable {
  readonly environments: readonly string[];
  readonly namespace: string | undefined;
  readonly vault: string | undefined;
  readonly folder: string;
}

async function lockNow(kist: Kist, place: Lockable, before: LockFile | undefined): Promise<LockFile> {
  const { environments, namespace } = place;
  const covered = new Set(environments);
  const { references } = findReferences(place.folder, kist.environment);
  const names = [...new Set(references.map(({ name }) => name))].filter((name) =>
    covered.has(parseReference(name)?.environment ?? ""),
  );
  const places = namespace === undefined ? [] : environments.map((environment) => ({ environment, namespace }));
  const answer = await checkNames(kist, {
    ...placeOf({ ...place, environment: undefined, namespace: undefined }),
    names,
    places,
  });
  const vault = parseVaultId(answer.vault);
  if (answer.missing.length + answer.missingPlaces.length > 0 || vault === undefined)
    throw complain("not-ready", 5, `Not in the vault: ${[...answer.missing, ...answer.missingPlaces].join(", ")}.`, {
      next: "`kist check` says where each is used.",
    });
  const secrets = new Map<string, LockedSecret>();
  if (before?.vault === vault)
    for (const [name, locked] of before.secrets)
      if (!covered.has(parseReference(name)?.environment ?? "")) secrets.set(name, locked);
  for (const { name, secret, version, kind, type, uses = [] } of answer.found) {
    secrets.set(name, { secret, version, ...(kind && { kind }), ...(type && { type }) });
    for (const used of uses) if (!secrets.has(used.reference)) secrets.set(used.reference, used);
  }
  return { vault, secrets };
}

interface Change {
  readonly name: string;
  readonly change: "added" | "removed" | "moved";
  readonly from?: string;
  readonly to?: string;
}
const SIGNS: Readonly<Record<Change["change"], string>> = { added: "+", removed: "-", moved: "~" };

function compare(before: LockFile | undefined, after: LockFile): Change[] {
  const old = before?.secrets ?? new Map<string, LockedSecret>();
  const names = [...new Set([...old.keys(), ...after.secrets.keys()])].sort();
  return names.flatMap((name): Change[] => {
    const [from, to] = [old.get(name), after.secrets.get(name)];
    if (from === undefined) return [{ name, change: "added", to: to?.version ?? "" }];
    if (to === undefined) return [{ name, change: "removed", from: from.version }];
    const same = from.version === to.version && from.secret === to.secret;
    return same ? [] : [{ name, change: "moved", from: from.version, to: to.version }];
  });
}
