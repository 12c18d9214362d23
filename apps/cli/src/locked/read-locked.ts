/** Reading exactly the versions of the lock file (`run --locked`, `inject --locked`), or not at all. */
import { formatReference, parseTypedReference, parseVersionId, type Reference } from "@kist/model";

import type { RequestTo, ResponseFrom } from "../api.ts";
import { complain } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { findWhereabouts, requireNamespace } from "../whereabouts.ts";
import { findLockFile, LOCK_FILE, readLockFile, type LockFile } from "./lock-file.ts";

type Request = RequestTo<"values/read">;
type Answer = ResponseFrom<"values/read">;

/** The answer that the request would have got when the lock file was written. Nothing is missing in it. */
export async function readLocked(kist: Kist, request: Request): Promise<Answer> {
  const path = findLockFile(kist.workingDirectory());
  if (path === undefined)
    throw complain("file-unreadable", 5, `There is no ${LOCK_FILE} here or above.`, {
      next: "`kist lock-file` writes it.",
    });
  const lock = readLockFile(path);
  if (request.vault !== undefined && request.vault !== lock.vault)
    throw complain("lock-differs", 6, `${LOCK_FILE} was written for another vault.`);
  const wanted = await wantedOf(kist, request, lock);
  const unlisted = wanted.filter(({ pinned }) => pinned === undefined).map(({ reference }) => reference);
  if (unlisted.length > 0 || wanted.length === 0)
    throw complain(
      "lock-differs",
      6,
      `${LOCK_FILE} does not name ${unlisted.join(", ") || "any secret of this place"}.`,
      {
        next: "`kist lock-file` adds what is new.",
      },
    );
  const names = [...new Set(wanted.map(({ pinned }) => pinned ?? ""))];
  const { purpose } = request;
  const answer = await callWithConsent(kist, "values/read", { vault: lock.vault, names, purpose });
  const gone = wanted.filter(({ pinned }) => answer.missing.includes(pinned ?? ""));
  const templates = wanted.filter(({ pinned }) => answer.values.some((one) => one.name === pinned && one.template));
  if (gone.length + templates.length > 0)
    await explainDifferences(kist, lock, gone.map(toReference), templates.map(toReference));
  const values = wanted.flatMap(({ asked, pinned }) =>
    answer.values.filter(({ name }) => name === pinned).map((value) => ({ ...value, name: asked })),
  );
  return { values, missing: [] };
}

interface Wanted {
  /** In the words of the request. */
  readonly asked: string;
  readonly reference: string;
  /** With the locked version; absent where the file does not name it. */
  readonly pinned: string | undefined;
}
const toReference = ({ reference }: Wanted): string => reference;

async function wantedOf(kist: Kist, request: Request, lock: LockFile): Promise<Wanted[]> {
  const { names, only } = request;
  const whole = names?.every((name) => parseTypedReference(name) !== undefined) === true;
  if (names !== undefined && whole) return names.map((name) => wantedOne(name, name, lock));
  const { environment, namespace, vault } = request;
  const place = await findWhereabouts(kist, { environment, namespace, vault });
  const prefix = `kist://${place.environment}/${requireNamespace(place)}/`;
  const keys = names ?? only;
  if (keys !== undefined)
    return keys.map((key) => wantedOne(key, parseTypedReference(key) === undefined ? prefix + key : key, lock));
  return [...lock.secrets.keys()]
    .filter((name) => name.startsWith(prefix) && !/[/@]/.test(name.slice(prefix.length)))
    .map((name) => wantedOne(name, name, lock));
}

function wantedOne(asked: string, reference: string, { secrets }: LockFile): Wanted {
  const parsed = parseTypedReference(reference);
  // An id in the reference itself is as fixed as it can be.
  if (parsed?.version !== undefined && parseVersionId(String(parsed.version)) !== undefined)
    return { asked, reference, pinned: reference };
  const version = parseVersionId(secrets.get(reference)?.version ?? "");
  const pinned = parsed && version ? formatReference({ ...parsed, version } satisfies Reference) : undefined;
  return { asked, reference, pinned };
}

/** Returns where nothing differs. `templates`: what they are filled with must be what was locked as well. */
async function explainDifferences(
  kist: Kist,
  { vault, secrets }: LockFile,
  gone: readonly string[],
  templates: readonly string[],
): Promise<void> {
  const names = [...gone, ...templates];
  const { found } = await callWithConsent(kist, "secrets/check", { vault, names });
  const now = new Map(found.map((one) => [one.name, one]));
  const differences = gone.map((name) => {
    const locked = secrets.get(name)?.version ?? "";
    const current = now.get(name)?.version;
    return current === undefined || current === locked
      ? `${name} does not exist any more`
      : `${name} is at ${current}; its version ${locked} is gone`;
  });
  for (const name of templates)
    for (const used of now.get(name)?.uses ?? [])
      if (secrets.get(used.reference)?.version !== used.version)
        differences.push(`${name} is filled with ${used.reference}, which is at ${used.version} now`);
  if (differences.length === 0) return;
  throw complain("lock-differs", 6, `Not as ${LOCK_FILE} says: ${differences.join("; ")}.`, {
    why: "Nothing was started or written: it would run with other values than this commit's.",
    next: "`kist lock-file` takes the versions of now.",
  });
}
