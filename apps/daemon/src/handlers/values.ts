/** Values: the one request that everything else exists for. */
import { bytesToUtf8, formatReference, KistError, reveal, wipe, type Bytes } from "@kist/model";
import { readValues } from "@kist/protocol";
import type { ReadPlan } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { choosePlace, completeName, type Place } from "../core/names.ts";
import { classOf, digestOf, enter, entryOf, perform, place as wholePlace } from "../core/request.ts";
import { requireProcess } from "../core/require-process.ts";
import { furtherOf, isFromFile, partsOf } from "./parts.ts";

const SHELL_RULE = "shell-dev-only";

export const valueRoutes: readonly Route[] = [
  route(readValues, async (request, context) => {
    const entered = enter(context, request);
    const { open, around } = entered;
    const { names, only, purpose } = request;
    const runner = purpose === "run" || purpose === "shell" ? requireProcess(context.caller) : undefined;
    const listed = names ?? only;
    const references = listed?.map((name) => completeName(name, request, around));
    const place = references === undefined ? choosePlace(request, around) : undefined;
    const asked = references === undefined && place !== undefined ? place : { references: references ?? [] };
    const plan = open.vault.plan(purpose === "edit" || purpose === "diff" ? { ...asked, stored: true } : asked);
    const fromRepositoryFile = isFromFile(request, around, listed);
    const parts =
      place === undefined
        ? partsOf(references ?? [], fromRepositoryFile)
        : [{ ...wholePlace(place.environment, { namespace: place.namespace }), fromRepositoryFile }];
    // What a shell holds goes to every program that is started in it.
    if (purpose === "shell" && parts.some(({ environment }) => classOf(open, environment) !== "dev")) {
      const refused = { action: "value.read", subjects: plan.subjects, note: SHELL_RULE };
      const entry = entryOf(context, refused, "refused", "policy-denied");
      open.ledger.commit({ entry, binding: "" }).catch(() => undefined);
      throw new KistError("policy-denied", { rule: SHELL_RULE });
    }
    const relaxed = parts.every((part) => open.facts.isRelaxed(part.environment));
    return await perform(
      context,
      entered,
      {
        action: purpose === "export" ? "value.export" : "value.read",
        kind: purpose === "export" ? "export" : "read",
        parts,
        further: furtherOf(plan),
        subjects: plan.subjects,
        ...askedOf(plan, place),
        digest: digestOf(`value.${purpose}`, open.id, request),
        binding: plan.binding,
        approval: request.approval,
        ...noteOf(purpose, plan),
      },
      {
        relaxed,
        act(receipt) {
          const { items, missing } = open.vault.open(plan, receipt);
          const askedNames = new Map(references?.map((reference, at) => [reference, listed?.[at] ?? ""]));
          const values = items.map(({ reference, from, versionId, value, concealed, template, override }) => {
            const bytes = reveal(value);
            const text = encodeValue(bytes);
            wipe(value);
            return {
              name: askedNames.get(reference) ?? formatReference(reference),
              key: reference.key,
              ...(from === undefined ? {} : { from: formatReference(from) }),
              version: versionId,
              ...text,
              ...(concealed ? { concealed: true as const } : {}),
              ...(override ? { override: true as const } : {}),
              ...(template ? { template: true as const } : {}),
            };
          });
          if (purpose === "run" && runner !== undefined) {
            const places = parts.map(({ environment, namespace }) => `${environment}/${namespace}`);
            const names = items.map(({ reference }) => formatReference(reference));
            context.daemon.runs.begin(
              open,
              runner,
              { places, names },
              request.watch === true ? { request: asked, plan } : undefined,
            );
          }
          return {
            values,
            missing: missing.map((reference) => askedNames.get(reference) ?? formatReference(reference)),
          };
        },
      },
    );
  }),
];

/** What for, unless it was just read; and whether it was what everybody reads. */
function noteOf(purpose: string, { items }: ReadPlan): { readonly note?: string } {
  const own = items.reduce((count, { override }) => (override ? count + 1 : count), 0);
  if (own === 0) return purpose === "get" ? {} : { note: purpose };
  return { note: `${purpose}; overridden: ${own}` };
}

/** The request's own words, where its subjects hold more: what templates name was looked up. */
function askedOf(plan: ReadPlan, place: Place | undefined): { readonly asked?: readonly string[] } {
  if (place !== undefined) return { asked: [`kist://${place.environment}/${place.namespace}/*`] };
  return plan.further.length === 0 ? {} : { asked: plan.items.map(({ reference }) => formatReference(reference)) };
}

/** Text where the bytes are UTF-8, else base64: JSON has no bytes. */
function encodeValue(bytes: Bytes): { readonly value: string; readonly encoding?: "base64" } {
  try {
    return { value: bytesToUtf8(bytes) };
  } catch {
    return { value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"), encoding: "base64" };
  }
}
