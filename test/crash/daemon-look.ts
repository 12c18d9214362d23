/**
 * Everything that a daemon tells of a home, in the words of `daemon-truth.ts`: what is there, what was written down, and
 * what its own checks find. Reads each value that is there. What it refuses to tell is collected, not thrown.
 */
import {
  checkHealth,
  getAllowList,
  getStatus,
  listAudit,
  listEnvironments,
  listSecrets,
  listVaults,
  readValues,
  setAllowList,
  showSecret,
  unlock,
  vaultSettings,
  verifyAudit,
  type Endpoint,
  type RequestOf,
  type ResponseOf,
} from "@kist/protocol";

import { codeOf, type Calls } from "./daemon-calls.ts";
import { namesOf, TRAVELLER, type Step } from "./daemon-plan.ts";
import { allowList } from "./daemon-requests.ts";
import { giverOf, spell, spellJourney, UNREAD, WHOLE, type Stop } from "./daemon-truth.ts";

export interface Seen {
  /** State by subject. */
  readonly subjects: ReadonlyMap<string, string>;
  /** How often each action stands in the trail of the first vault, by action and first subject (of a read: the last). */
  readonly trails: ReadonlyMap<string, number>;
  /** Parts that the daemon's own checks find wrong. */
  readonly findings: readonly string[];
  readonly verdict: string;
  /** `<path> <code>`: subjects behind these may be missing above. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

type Ask = <E extends Endpoint>(endpoint: E, request: RequestOf<E>) => Promise<ResponseOf<E> | undefined>;

export async function lookAround(calls: Calls, steps: readonly Step[]): Promise<Seen> {
  const subjects = new Map<string, string>();
  const refusals: string[] = [];
  const ask = createAsk(calls, refusals);
  const state = await ask(getStatus, {});
  const seen = {
    subjects,
    trails: new Map<string, number>(),
    findings: [],
    verdict: "",
    refusals,
    warnings: state?.warnings ?? [],
  };
  if (state === undefined || state.state === "empty") return seen;
  subjects.set("device", state.device?.kind ?? "");
  if (state.state === "locked") {
    subjects.set("lock", "locked");
    if ((await ask(unlock, { with: "machine" })) === undefined) return seen;
  }
  await lookAtLists(ask, subjects);
  await lookAtSecrets(ask, subjects, steps);
  const health = await ask(checkHealth, {});
  const trail = await ask(verifyAudit, {});
  return {
    ...seen,
    trails: await readTrails(ask),
    findings: (health?.findings ?? []).map(({ part, rule }) => `${part} (${rule})`),
    verdict: trail === undefined ? "" : trail.verdict,
  };
}

export function createAsk(calls: Calls, refusals: string[]): Ask {
  return async (endpoint, request) => {
    const path = endpoint.path.replace("/kist/v1/", "");
    const answer = await calls.call(path, endpoint.method === "GET" ? undefined : { ...Object(request) });
    if (answer.status === 200) return endpoint.response.parse(answer.body) as ResponseOf<typeof endpoint>;
    refusals.push(`${path} ${codeOf(answer)}`);
    return undefined;
  };
}

async function lookAtLists(ask: Ask, subjects: Map<string, string>): Promise<void> {
  const vaults = await ask(listVaults, {});
  for (const { name } of vaults?.vaults ?? []) if (name !== "first") subjects.set(`vault ${name}`, WHOLE);
  const settings = await ask(vaultSettings, {});
  if (settings !== undefined && settings.relaxedReads.length > 0) subjects.set("relax", settings.relaxedReads.join());
  const list = await ask(getAllowList, {});
  if (list === undefined) return;
  const rules = list.document.split(`"verbs"`).length - 2;
  // What stands there from the beginning lets its user read nothing: then the checker gives itself the right.
  if (list.document.includes(`"read"`)) subjects.set("allow", `${rules} more`);
  else await ask(setAllowList, { document: allowList(0) });
}

const BATCHED = /^B(\d+)_\d+$/;

async function lookAtSecrets(ask: Ask, subjects: Map<string, string>, steps: readonly Step[]): Promise<void> {
  const journeys = new Map<string, Stop[]>();
  /** Of whom a stop could not be looked at: then nothing is said of the way, as of any other subject. */
  const hidden = new Set<string>();
  let allListed = true;
  const all = await ask(listEnvironments, {});
  for (const { name, class: environmentClass, namespaces } of all?.environments ?? []) {
    if (!["dev", "staging", "prod"].includes(name)) subjects.set(`environment ${name}`, environmentClass);
    for (const namespace of namespaces) {
      const place = `${name}/${namespace}`;
      if (!namespace.startsWith("new")) subjects.set(`place ${place}`, WHOLE);
      const listed = await ask(listSecrets, { environment: name, namespace, deleted: true });
      allListed &&= listed !== undefined;
      if (listed === undefined) continue;
      for (const { key, deleted } of listed.secrets.filter((one) => one.key.startsWith(TRAVELLER))) {
        const giver = deleted === true ? "gone" : await lookAtValue(ask, `kist://${place}/${key}`, key);
        if (giver === undefined) hidden.add(key);
        else journeys.set(key, [...(journeys.get(key) ?? []), [place, giver]]);
      }
      const keys = listed.secrets.map(({ key }) => key).filter((key) => !key.startsWith(TRAVELLER));
      for (const key of keys.filter((key) => !BATCHED.test(key))) {
        const state = await lookAtSecret(
          ask,
          place,
          key,
          listed.secrets.find((one) => one.key === key)?.deleted === true,
        );
        if (state !== undefined) subjects.set(`secret ${place}/${key}`, state);
      }
      const numbers = new Set(keys.flatMap((key) => BATCHED.exec(key)?.[1] ?? []));
      if (namespace.startsWith("new") && numbers.size === 0) subjects.set(`new ${place}`, "an empty namespace");
      for (const n of numbers) {
        const step = steps.find((one) => one.n === Number(n));
        const state = await lookAtBatch(
          ask,
          place,
          step,
          keys.filter((key) => key.startsWith(`B${n}_`)),
        );
        if (state !== undefined) subjects.set(step?.kind === "new" ? `new ${place}` : `batch ${n}`, state);
      }
    }
  }
  for (const [key, stops] of journeys)
    if (allListed && !hidden.has(key)) subjects.set(`journey ${key}`, spellJourney(stops));
}

async function lookAtValue(ask: Ask, name: string, key: string): Promise<number | undefined> {
  const read = await ask(readValues, { names: [name], purpose: "get" });
  if (read === undefined) return undefined;
  const [value] = read.values;
  return value === undefined ? Number.NaN : giverOf(value.value, key);
}

async function lookAtSecret(ask: Ask, place: string, key: string, deleted: boolean): Promise<string | undefined> {
  const name = `kist://${place}/${key}`;
  const shown = await ask(showSecret, { name });
  if (shown === undefined) return undefined;
  const versions: number[] = [];
  for (const { id, purged, ordinal } of [...shown.versions].sort((a, b) => a.ordinal - b.ordinal)) {
    versions[ordinal - 1] = purged === true ? 0 : UNREAD;
    if (purged === true || deleted) continue;
    const giver = await lookAtValue(ask, `${name}@${id}`, key);
    if (giver === undefined) return undefined;
    versions[ordinal - 1] = giver;
  }
  const labelled = (label: string): number =>
    shown.versions.find(({ labels }) => labels.some((one) => one === label))?.ordinal ?? 0;
  const pinned = shown.versions.filter((one) => one.pinned === true).map(({ ordinal }) => ordinal);
  return spell({
    versions,
    current: labelled("current"),
    pending: labelled("pending"),
    pinned: pinned.sort((a, b) => a - b),
    owner: shown.metadata.owner ?? "",
    deleted: shown.deleted === true,
  });
}

async function lookAtBatch(
  ask: Ask,
  place: string,
  step: Step | undefined,
  keys: readonly string[],
): Promise<string | undefined> {
  const wanted = step === undefined ? [] : namesOf(step);
  const missing = wanted.filter((key) => !keys.includes(key));
  if (missing.length > 0 || wanted.length !== keys.length) return `${keys.length} of ${wanted.length}`;
  const read = await ask(readValues, { names: wanted.map((key) => `kist://${place}/${key}`), purpose: "run" });
  if (read === undefined) return undefined;
  const right = read.values.filter(({ key, value }) => giverOf(value, key) === step?.n);
  return right.length === wanted.length ? WHOLE : `${right.length} right of ${wanted.length}`;
}

async function readTrails(ask: Ask): Promise<ReadonlyMap<string, number>> {
  const trails = new Map<string, number>();
  const listed = await ask(listAudit, { limit: 5000, outcome: "allowed" });
  for (const { action, subjects } of listed?.entries ?? []) {
    const trail = `${action} ${(action === "value.read" ? subjects.at(-1) : subjects[0]) ?? ""}`;
    trails.set(trail, (trails.get(trail) ?? 0) + 1);
  }
  return trails;
}
