/** `kist diff`: what differs between versions, namespaces or environments. Values are compared inside the daemon. */
import { isEnvironmentName, parseTypedReference } from "@kist/model";

import type { RequestTo } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { comparisonLine, isDifferent, widest, type Comparison } from "../comparison.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf, type Place } from "../place.ts";
import { paint } from "../printable.ts";
import { compareSideBySide } from "../side-by-side.ts";
import { parsePlace } from "../targets.ts";

type Request = RequestTo<"secrets/compare">;
type Item = Comparison["items"][number];

export const diff = command(
  {
    name: "diff",
    summary: "Show what differs between versions, namespaces or environments.",
    about: [
      "Two environments (`kist diff dev prod`, or dev..prod) are compared in this repository's namespace, or in the one that -n names, or in every namespace with --all. One environment (`kist diff prod`) is compared with this repository's own, or the one that -e names. Two places (dev/shop dev/web) as they are. Three environments (`kist diff dev staging prod`) stand side by side. One secret: its current version with the previous one, or with another (`kist diff KEY@previous KEY`); or two secrets with each other.",
      "What stands in the place itself is compared, for everybody: not what it imports, not your own overrides, and templates as they are written. The values are compared inside the daemon, which says only: the same, different, or missing. That is judged like reading them, and written to the audit trail. --values shows what differs, which reads those values: concealed ones stay masked.",
      "A word in small letters without / is an environment; write kist://… for a secret that is called so.",
    ],
    args: [
      {
        name: "LEFT",
        help: "An environment, a place (dev/shop), or a secret (KEY, KEY@version, kist://…).",
        required: true,
        complete: "environment",
      },
      {
        name: "RIGHT",
        help: "What to compare it with. Absent: this repository's place with LEFT; of a secret, its previous version.",
        complete: "environment",
      },
      { name: "THIRD", help: "A third environment, to stand beside the two.", complete: "environment" },
    ],
    flags: {
      ...PLACE,
      only: { kind: "list", value: "KEY", help: "Only these names.", complete: "secret" },
      all: { kind: "switch", help: "Every namespace of both environments." },
      names: { kind: "switch", help: "Only which names there are; no value is opened." },
      values: { kind: "switch", help: "Show the values that differ." },
      same: { kind: "switch", help: "Show what is the same, too." },
      "exit-code": { kind: "switch", help: "Exit with 1 where something differs." },
    },
    examples: [
      { command: "kist diff prod", says: "What is different there from here?" },
      { command: "kist diff dev prod", says: "This repository's namespace in two environments." },
      { command: "kist diff staging..prod --all --exit-code", says: "Everything; for a pipeline that must stop." },
      { command: "kist diff dev staging prod --all", says: "Three side by side; equal values have the same letter." },
      { command: "kist diff API_KEY --values", says: "What the last `kist set` changed." },
      { command: "kist diff dev/shop dev/web --only DATABASE_URL --json", says: "One name in two namespaces." },
    ],
  },
  async (kist, { flags, args }) => {
    if (args.length > 2) return await compareSideBySide(kist, args, flags);
    const [left, right] = operandsOf(args);
    const request = await requestOf(kist, left, right, flags);
    // Of two empty environments there is nothing to ask.
    const { comparisons } =
      request.places?.length === 0
        ? { comparisons: [] }
        : await callWithConsent(kist, "secrets/compare", { ...request, ...(flags.names ? { namesOnly: true } : {}) });
    const values = flags.values ? await readDiffering(kist, request, comparisons) : undefined;
    const differs = comparisons.some(({ items }) => items.some(({ state }) => isDifferent(state)));
    if (kist.json) kist.output.document({ differs, comparisons: comparisons.map((one) => withValues(one, values)) });
    else if (comparisons.length === 0) kist.output.say("There is no namespace in either.");
    else for (const comparison of comparisons) show(kist, comparison, flags.same, values);
    return flags["exit-code"] && differs ? 1 : 0;
  },
);

function operandsOf(args: readonly string[]): readonly [string, string | undefined] {
  const [left = "", right] = args;
  const dots = left.indexOf("..");
  return right === undefined && dots > 0 ? [left.slice(0, dots), left.slice(dots + 2)] : [left, right];
}

interface Flags {
  readonly environment: string | undefined;
  readonly namespace: string | undefined;
  readonly vault: string | undefined;
  readonly only: readonly string[];
  readonly all: boolean;
  readonly names: boolean;
  readonly values: boolean;
}
type Sides = NonNullable<Request["places"]>;

async function requestOf(kist: Kist, left: string, right: string | undefined, flags: Flags): Promise<Request> {
  const place = placeOf(flags);
  const vault = place.vault === undefined ? {} : { vault: place.vault };
  const only = flags.only.length === 0 ? {} : { only: [...flags.only] };
  if (flags.names && flags.values) throw usage("--names opens no values, and --values shows them: one or the other.");
  if (isSecret(left)) {
    if (flags.only.length > 0 || flags.all) throw usage("--only and --all are for places.");
    const other = right ?? `${left.split("@")[0] ?? ""}@previous`;
    if (!isSecret(other)) throw usage(`${left} is a secret and ${other} is a place.`, "Compare secrets with secrets.");
    // What changed is read from old to new.
    const pair = right === undefined ? { left: other, right: left } : { left, right: other };
    return { ...vault, pairs: [pair], place: hereOf(place) };
  }
  if (right !== undefined && isSecret(right))
    throw usage(`${left} is a place and ${right} is a secret.`, "Compare places with places.");
  const [a, b] =
    right === undefined
      ? [hereOf(place), sideOf(left, place.namespace)]
      : [left, right].map((word) => sideOf(word, place.namespace));
  if (a === undefined || b === undefined) throw usage("kist diff compares two places.");
  if (flags.all && a.environment === undefined)
    throw usage("--all needs both environments.", `kist diff dev ${left} --all`);
  return { ...vault, ...only, places: flags.all ? await everyNamespace(kist, a, b, vault) : [{ left: a, right: b }] };
}

/** Capitals, `_`, `.` and `@` are in no environment's name. */
function isSecret(word: string): boolean {
  return parseTypedReference(word) !== undefined || (!word.includes("/") && /[A-Z_.@]/.test(word));
}

/** What -e and -n say; the repository's file says the rest. */
function hereOf({ environment, namespace }: Place): Sides[number]["left"] {
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function sideOf(word: string, namespace: string | undefined): Sides[number]["left"] {
  const place = parsePlace(word);
  if (place !== undefined) return place;
  if (!isEnvironmentName(word)) throw usage(`${word} is no environment, no place and no secret.`);
  return { environment: word, ...(namespace === undefined ? {} : { namespace }) };
}

async function everyNamespace(
  kist: Kist,
  left: Sides[number]["left"],
  right: Sides[number]["left"],
  vault: { readonly vault?: string },
): Promise<Sides> {
  if (left.namespace !== undefined || right.namespace !== undefined)
    throw usage("--all compares whole environments.", "Leave the namespace out.");
  const { environments } = await callWithConsent(kist, "environments/list", vault);
  const found = [left, right].flatMap(({ environment }) => {
    const known = environments.find(({ name }) => name === environment);
    if (known === undefined) throw usage(`There is no environment ${environment ?? ""}.`, "`kist env` lists them.");
    return known.namespaces;
  });
  return [...new Set(found)]
    .sort()
    .map((namespace) => ({ left: { ...left, namespace }, right: { ...right, namespace } }));
}

/** By reference; `undefined` stands for a concealed one. */
type Values = ReadonlyMap<string, { readonly text: string; readonly encoding?: string } | undefined>;

/** The values of what differs, as they were compared: a read of its own, with consent of its own. */
async function readDiffering(kist: Kist, { vault }: Request, comparisons: readonly Comparison[]): Promise<Values> {
  const found = comparisons
    .flatMap(({ items }) => items.filter(({ state }) => isDifferent(state)))
    .flatMap(({ left, right }) => [left, right])
    .flatMap((side) => (side === undefined ? [] : [side]));
  const values = new Map<string, { readonly text: string; readonly encoding?: string } | undefined>();
  for (const { reference, concealed } of found) if (concealed === true) values.set(reference, undefined);
  const names = [...new Set(found.flatMap(({ reference, concealed }) => (concealed === true ? [] : [reference])))];
  if (names.length === 0) return values;
  const request = { ...(vault === undefined ? {} : { vault }), names, purpose: "diff" as const };
  for (const { name, value, encoding } of (await callWithConsent(kist, "values/read", request)).values)
    values.set(name, { text: value, ...(encoding === undefined ? {} : { encoding }) });
  return values;
}

function withValues(comparison: Comparison, values: Values | undefined): unknown {
  if (values === undefined) return comparison;
  const side = (one: Item["left"]): object => {
    const value = one === undefined ? undefined : values.get(one.reference);
    if (value === undefined) return one ?? {};
    return { ...one, value: value.text, ...(value.encoding === undefined ? {} : { encoding: value.encoding }) };
  };
  return {
    ...comparison,
    items: comparison.items.map((item) => ({
      ...item,
      ...(item.left === undefined ? {} : { left: side(item.left) }),
      ...(item.right === undefined ? {} : { right: side(item.right) }),
    })),
  };
}

function show(kist: Kist, { left, right, items }: Comparison, same: boolean, values: Values | undefined): void {
  kist.output.lines([`${paint("bold", left)} → ${paint("bold", right)}`]);
  const shown = items.filter(({ state }) => same || isDifferent(state));
  const column = widest(shown.map(({ key }) => key));
  const words = {
    same: "the same",
    both: "in both",
    differs: "differs",
    "only-left": `only in ${left}`,
    "only-right": `only in ${right}`,
    missing: "in neither",
  } as const;
  for (const { key, state, left: a, right: b } of shown) {
    kist.output.lines([comparisonLine(state, key, words[state], column)]);
    if (values !== undefined && isDifferent(state))
      kist.output.lines([...valueLines("-", a, values), ...valueLines("+", b, values)]);
  }
  const equal = items.length - items.filter(({ state }) => isDifferent(state)).length;
  if (!same && equal > 0) kist.output.say(paint("dim", `    ${equal} the same`));
  if (items.length === 0) kist.output.say("    There are no secrets in either.");
}

function valueLines(mark: "-" | "+", side: Item["left"], values: Values): string[] {
  if (side === undefined) return [];
  const value = values.get(side.reference);
  const lines =
    value === undefined ? ["(concealed)"] : value.encoding === undefined ? value.text.split("\n") : ["(bytes)"];
  return lines.map((line) => paint(mark === "-" ? "red" : "green", `      ${mark} ${line}`));
}
