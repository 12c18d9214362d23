/**
 * What a headless device may do without a person (R20): a document whose hash stands in the membership chain
 * (R21). No rule, no access. A person writes it as JSON in any order; what is hashed and signed is the one
 * canonical text of `formatAllowList`, and a device loads only text that is exactly that. `"*"` stands for every
 * environment or namespace. `admin` lets a program change who may do what: on a device without a person there
 * is nobody else to ask, and without it the list itself could never be replaced.
 *
 *   {"kist":"allow-list","version":1,"rules":[
 *     {"exe":"/opt/ci/runner","environment":"ci","namespace":"web","keys":"all","verbs":["read"]},
 *     {"user":1001,"environment":"ci","namespace":"web/api","keys":["DATABASE_URL"],"verbs":["read","list"]}]}
 *
 * `exe` is the path of the caller's executable or of one of its ancestors: a client of the socket is mostly
 * `kist` itself, which is nobody's identity. Interpreters are refused: whoever can start `node` would be
 * allowed. The path is not a hash: who can replace that file can use the rule.
 */
import { isEnvironmentName, isKeyName, isNamespaceName, utf8ToBytes, type Caller } from "@kist/model";

import type { AllowListFault } from "./error.ts";

export const ALLOW_LIST_VERBS = ["read", "write", "list", "export", "admin"] as const;
/** Stands for every environment or every namespace; a list must say so, it is never the default. */
export const EVERY = "*";
export type AllowListVerb = (typeof ALLOW_LIST_VERBS)[number];

export type AllowListRule = { readonly exe?: string; readonly user?: number } & {
  readonly environment: string;
  readonly namespace: string;
  readonly keys: "all" | readonly string[];
  readonly verbs: readonly AllowListVerb[];
};
export interface AllowList {
  readonly rules: readonly AllowListRule[];
}
export type AllowListResult =
  | { readonly list: AllowList }
  /** `rule` counts from 0; absent where the document as a whole is wrong. */
  | { readonly fault: AllowListFault; readonly rule?: number; readonly field?: string };

/** Nothing valid comes near it. */
export const MAX_ALLOW_LIST_BYTES: number = 64 * 1024;
const MAX_RULES = 256;
/** Executables that run whatever file they are given, and Kist's own. Versions may follow (`python3.13`). */
const INTERPRETER =
  /^(kist|kistd|node|nodejs|bun|deno|python|pypy|perl|ruby|php|lua|java|sh|ash|bash|dash|zsh|ksh|fish|busybox|env|sudo|xargs|npm|npx|pnpm|yarn|make)[0-9.]*(\.exe)?$/;

/** Reads what a person wrote: any order and white space, but no field that is not known. */
export function parseAllowList(text: string): AllowListResult {
  if (utf8ToBytes(text).length > MAX_ALLOW_LIST_BYTES) return { fault: "too-large" };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { fault: "not-json" };
  }
  const document = fieldsOf(parsed, ["kist", "version", "rules"]);
  if ("fault" in document) return document;
  if (document.fields["kist"] !== "allow-list") return { fault: "field-wrong", field: "kist" };
  if (document.fields["version"] !== 1) return { fault: "version-unknown" };
  const rules = document.fields["rules"];
  if (!Array.isArray(rules)) return { fault: "field-wrong", field: "rules" };
  if (rules.length > MAX_RULES) return { fault: "rules-too-many" };
  const known = new Map<string, AllowListRule>();
  for (const [at, one] of rules.entries()) {
    const result = parseRule(one);
    if ("fault" in result) return { ...result, rule: at };
    const key = formatRule(result.rule);
    if (known.has(key)) return { fault: "rule-repeated", rule: at };
    known.set(key, result.rule);
  }
  return { list: { rules: [...known.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule) } };
}

/** Reads the document the chain names: the canonical text or nothing, so that one list has one hash. */
export function loadAllowList(text: string): AllowListResult {
  const result = parseAllowList(text);
  return "list" in result && formatAllowList(result.list) !== text ? { fault: "not-canonical" } : result;
}

/** The canonical text: fixed field order, names and verbs sorted, rules sorted by their text, no white space. */
export function formatAllowList(list: AllowList): string {
  const rules = list.rules.map(formatRule).sort();
  return `{"kist":"allow-list","version":1,"rules":[${rules.join(",")}]}`;
}

/** Whether the list lets this caller do this with every one of these keys (`whole`: with all there are). */
export function permits(
  list: AllowList,
  caller: Caller,
  asked: {
    readonly kind: string;
    readonly environment: string;
    readonly namespace: string;
    readonly whole: boolean;
    readonly names: readonly string[];
  },
): boolean {
  const rules = list.rules.filter(
    (rule) =>
      covers(rule.environment, asked.environment) &&
      covers(rule.namespace, asked.namespace) &&
      rule.verbs.some((verb) => verb === asked.kind) &&
      isNamed(rule, caller),
  );
  if (rules.some((rule) => rule.keys === "all")) return true;
  // `keys: "all"` alone covers a whole namespace: names that come later must not slip through.
  if (asked.whole || asked.names.length === 0) return false;
  const keys = new Set(rules.flatMap((rule) => (rule.keys === "all" ? [] : rule.keys)));
  return asked.names.every((name) => keys.has(name));
}

function covers(named: string, asked: string): boolean {
  return named === EVERY || named === asked;
}

function isNamed(rule: AllowListRule, caller: Caller): boolean {
  if (rule.user !== undefined) return rule.user === caller.uid;
  // The program that runs a page's scripts is not known: a rule about a program means no page.
  if (caller.door === "page") return false;
  return [caller.process, ...caller.ancestors].some((process) => process.exe === rule.exe);
}

function formatRule(rule: AllowListRule): string {
  const { exe, user, environment, namespace, keys, verbs } = rule;
  return JSON.stringify({
    ...(exe === undefined ? {} : { exe }),
    ...(user === undefined ? {} : { user }),
    environment,
    namespace,
    keys: keys === "all" ? keys : [...keys].sort(),
    verbs: ALLOW_LIST_VERBS.filter((verb) => verbs.includes(verb)),
  });
}

type Fault = { readonly fault: AllowListFault; readonly field?: string };

function parseRule(value: unknown): { readonly rule: AllowListRule } | Fault {
  const read = fieldsOf(value, ["exe", "user", "environment", "namespace", "keys", "verbs"]);
  if ("fault" in read) return read;
  const { exe, user, environment, namespace, keys, verbs } = read.fields;
  if (exe !== undefined && user !== undefined) return { fault: "rule-with-two-callers" };
  if (exe === undefined && user === undefined) return { fault: "rule-without-caller" };
  const fault = exe === undefined ? faultOfUser(user) : faultOfExe(exe);
  if (fault !== undefined) return fault;
  if (typeof environment !== "string" || !(environment === EVERY || isEnvironmentName(environment)))
    return { fault: "field-wrong", field: "environment" };
  if (typeof namespace !== "string" || !(namespace === EVERY || isNamespaceName(namespace)))
    return { fault: "field-wrong", field: "namespace" };
  const named = keys === "all" ? "all" : textSet(keys, isKeyName);
  if (named === undefined) return { fault: "field-wrong", field: "keys" };
  const words = textSet(verbs, (text) => ALLOW_LIST_VERBS.some((verb) => verb === text));
  if (words === undefined) return { fault: "field-wrong", field: "verbs" };
  return {
    rule: {
      ...(typeof exe === "string" ? { exe } : {}),
      ...(typeof user === "number" ? { user } : {}),
      environment,
      namespace,
      keys: named,
      verbs: ALLOW_LIST_VERBS.filter((verb) => words.includes(verb)),
    },
  };
}

function faultOfUser(user: unknown): Fault | undefined {
  const valid = typeof user === "number" && Number.isInteger(user) && user >= 0 && user < 2 ** 32;
  return valid ? undefined : { fault: "field-wrong", field: "user" };
}

function faultOfExe(exe: unknown): Fault | undefined {
  if (typeof exe !== "string" || exe.length > 1024) return { fault: "field-wrong", field: "exe" };
  // One spelling per path, as the kernel reports it: absolute, no empty or dotted segments.
  if (!/^(\/(?!\.{1,2}(\/|$))[^/\u0000-\u001f]+)+$/.test(exe)) return { fault: "exe-not-absolute", field: "exe" };
  const name = exe.slice(exe.lastIndexOf("/") + 1);
  return INTERPRETER.test(name) ? { fault: "exe-is-interpreter", field: "exe" } : undefined;
}

/** One to 1024 different texts, sorted; `undefined` for anything else. */
function textSet(value: unknown, isValid: (text: string) => boolean): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 1024) return undefined;
  const texts: string[] = [];
  for (const text of value) {
    if (typeof text !== "string" || !isValid(text)) return undefined;
    texts.push(text);
  }
  return new Set(texts).size === texts.length ? texts.sort() : undefined;
}

/** The fields of a plain object, when all of them are known. */
function fieldsOf(
  value: unknown,
  known: readonly string[],
): { readonly fields: Readonly<Record<string, unknown>> } | Fault {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { fault: "field-wrong" };
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  return unknown === undefined
    ? { fields: Object.fromEntries(Object.entries(value)) }
    : { fault: "field-unknown", field: unknown };
}
