/** Storing values: all of a request or nothing. */
import { formatReference, KistError, parseVersionId, Redacted, wipe, type VersionId } from "@kist/model";
import { setSecrets, type RequestOf, type ResponseOf } from "@kist/protocol";
import type { ChangedSubject, PreparedChange, SecretEntry } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { recordInNewNamespace } from "../core/add-place.ts";
import { defined } from "../core/defined.ts";
import { choosePlace } from "../core/names.ts";
import { prepareWriting } from "../core/renew-epochs.ts";
import { digestOf, enter, record, recordChange, requireConsent, type Matter } from "../core/request.ts";
import { requireStorable } from "../core/require-storable.ts";
import { judgeValues, type JudgedEntry } from "../kinds/judge-values.ts";
import { decodeValue } from "./decode-value.ts";
import { isFromFile } from "./parts.ts";

export const setSecretsRoute: Route = route(setSecrets, async (request, context) => {
  const entered = enter(context, request);
  const { session, open, around } = entered;
  const { environment, namespace } = choosePlace(request, around);
  const given = request.entries.map(entryOf);
  const secrets = new Set(given.map(({ value }) => value));
  const prepare = (entries: readonly SecretEntry[]): PreparedChange =>
    open.vault.prepare({
      kind: "set-secrets",
      environment,
      namespace,
      entries,
      ...(request.existing === undefined ? {} : { existing: request.existing }),
    });
  try {
    // Its form alone, before anybody is asked: what is to be generated is empty here.
    const form = prepare(given);
    const keys = given.map(({ key }) => key);
    // One question for a dry run and what it shows: it is about these values under these names, however existing ones
    // are treated (a new version, which hides nothing, is the most of it).
    const { dryRun, existing: _, ...question } = request;
    const matter: Matter = {
      action: form.action,
      kind: "write",
      parts: [{ environment, namespace, whole: false, names: keys, fromRepositoryFile: isFromFile(request, around) }],
      subjects: keys.map((key) => formatReference({ environment, namespace, key })),
      digest: digestOf("secret.set", open.id, question),
      approval: request.approval,
      dryRun,
    };
    requireConsent(context, entered, matter);
    requireStorable(context, session, matter);
    const judged = await judgeValues(context, open, { environment, namespace }, request, given);
    for (const { entry } of judged) secrets.add(entry.value);
    const prepared = judged.every(({ entry }, i) => entry === given[i])
      ? form
      : prepare(judged.map(({ entry }) => entry));
    await prepareWriting(context, entered);
    const known = open.vault.namespaces(environment).some(({ name }) => name === namespace);
    const creates = !known && request.createNamespace === true;
    if (creates && !open.vault.environments().some(({ name }) => name === environment))
      throw new KistError("environment-unknown", { environment });
    if (dryRun === true) {
      // Consent was given above, and an approval lets one request through once.
      return await record(
        context,
        entered,
        { ...matter, action: "secret.preview", note: "dry run" },
        {
          act: () => answer(environment, namespace, creates, creates ? asCreated(keys) : preview(prepared), judged),
        },
      );
    }
    const { changed } = creates
      ? await recordInNewNamespace(
          context,
          entered,
          { ...matter, note: "in a new namespace" },
          { environment, namespace, prepared },
        )
      : await recordChange(context, entered, matter, prepared);
    return answer(environment, namespace, creates, changed.map(resultOf), judged);
  } finally {
    for (const value of secrets) wipe(value);
  }
});

type Entry = RequestOf<typeof setSecrets>["entries"][number];
type Result = ResponseOf<typeof setSecrets>["results"][number];

function entryOf({ key, value = "", encoding, template, expected, reason, metadata }: Entry): SecretEntry {
  return {
    key,
    value: new Redacted(decodeValue(key, value, encoding)),
    ...(template === undefined ? {} : { template }),
    ...(expected === undefined ? {} : { expected: expected === null ? null : parseExpected(expected) }),
    ...(reason === undefined ? {} : { reason }),
    ...(metadata === undefined ? {} : { metadata: defined(metadata) }),
  };
}

function parseExpected(text: string): VersionId {
  const version = parseVersionId(text);
  if (version === undefined) throw new KistError("request-malformed", { detail: "not a version id" });
  return version;
}

function preview(prepared: PreparedChange): readonly Result[] {
  return prepared.preview().changed.map(resultOf);
}
function asCreated(keys: readonly string[]): readonly Result[] {
  return keys.map((key) => ({ key, outcome: "created" as const }));
}

function resultOf({ name, outcome, version, ordinal }: ChangedSubject): Result {
  const said = outcome === "created" || outcome === "skipped" || outcome === "undeleted" ? outcome : "versioned";
  return {
    key: name,
    outcome: said,
    ...(version === undefined ? {} : { version }),
    ...(ordinal === undefined ? {} : { ordinal }),
  };
}

function answer(
  environment: string,
  namespace: string,
  createdNamespace: boolean,
  results: readonly Result[],
  judged: readonly JudgedEntry[],
): ResponseOf<typeof setSecrets> {
  const notes = new Map(judged.map(({ entry, warnings, publicKey }) => [entry.key, { warnings, publicKey }]));
  const noted = results.map((result): Result => {
    const { warnings = [], publicKey } = result.outcome === "skipped" ? {} : (notes.get(result.key) ?? {});
    return {
      ...result,
      ...(warnings.length === 0 ? {} : { warnings: warnings.map(({ code, says }) => ({ code, says })) }),
      ...(publicKey === undefined ? {} : { publicKey }),
    };
  });
  return { environment, namespace, createdNamespace, results: noted };
}
