/**
 * Made-up values in place of real ones (`run --synthetic`). Names and kinds come from kist.lock.json, without any
 * daemon, or from the vault's list; no value is read.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { KistError, parseTypedReference, parseRepositoryFile, REPOSITORY_FILE } from "@kist/model";
import { synthesize } from "@kist/model/kinds";

import type { RequestTo, ResponseFrom } from "../api.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { findLockFile, readLockFile } from "../locked/lock-file.ts";
import { findWhereabouts, requireNamespace, type Whereabouts } from "../whereabouts.ts";

type Answer = ResponseFrom<"values/read">;
interface About {
  readonly kind?: string | undefined;
  readonly type?: string | undefined;
}

/** The same value for the same name each time. */
export async function readSynthetic(kist: Kist, request: RequestTo<"values/read">): Promise<Answer> {
  const lock = findLockFile(kist.workingDirectory());
  const known = new Map<string, About>(lock === undefined ? [] : readLockFile(lock).secrets);
  const names = request.names ?? request.only;
  if (names?.every((name) => parseTypedReference(name) !== undefined) === true)
    return { values: names.map((name) => makeUp(name, name, known.get(name))), missing: [] };
  const { environment, namespace, vault } = request;
  const flags = { environment, namespace, vault };
  const place = placeWithoutDaemon(kist, flags) ?? (await findWhereabouts(kist, flags));
  const prefix = `kist://${place.environment}/${requireNamespace(place)}/`;
  if (![...known.keys()].some((reference) => reference.startsWith(prefix))) await addListed(kist, place, known);
  const keys =
    names ??
    [...known.keys()]
      .filter((reference) => reference.startsWith(prefix))
      .map((reference) => reference.slice(prefix.length))
      .filter((key) => !/[/@]/.test(key));
  const missing = keys.filter((key) => !known.has(prefix + key));
  return { values: keys.map((key) => makeUp(key, prefix + key, known.get(prefix + key))), missing };
}

function makeUp(name: string, reference: string, about: About = {}): Answer["values"][number] {
  const { environment = "", namespace = "", key = name } = parseTypedReference(reference) ?? {};
  return { name, key, version: "", value: synthesize(about, key, `${environment}/${namespace}`) };
}

async function addListed(kist: Kist, place: Whereabouts, known: Map<string, About>): Promise<void> {
  const { environment, vault } = place;
  const path = { environment, namespace: requireNamespace(place) };
  const answer = await callWithConsent(kist, "secrets/check", { ...(vault && { vault }), places: [path] });
  if (answer.missingPlaces.length > 0) throw new KistError("namespace-unknown", path);
  for (const { reference, kind, type } of answer.found) known.set(reference, { kind, type });
}

/** kist.json as it stands: with made-up values nothing depends on whether somebody allowed it. */
function placeWithoutDaemon(
  kist: Kist,
  { environment, namespace, vault }: { readonly [Field in "environment" | "namespace" | "vault"]: string | undefined },
): Whereabouts | undefined {
  const file = readRepositoryFile(kist.workingDirectory());
  const named = namespace ?? file?.namespace;
  if (named === undefined) return undefined;
  return { namespace: named, environment: environment ?? file?.environment ?? "dev", vault, repositoryFile: undefined };
}

function readRepositoryFile(
  directory: string,
): { readonly namespace: string; readonly environment?: string } | undefined {
  for (let at = directory; ; at = dirname(at)) {
    try {
      const parsed = parseRepositoryFile(readFileSync(join(at, REPOSITORY_FILE), "utf8"));
      return "file" in parsed ? parsed.file : undefined;
    } catch {
      if (at === dirname(at)) return undefined;
    }
  }
}
