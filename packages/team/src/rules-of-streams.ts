/** Rules of streams, their epochs and classes, and of documents. */
import { epochRef } from "@kist/crypto";

import type { ClassBody, DocumentBody, EpochBody, StreamBody } from "./link.ts";
import type { Rule } from "./rule.ts";
import type { ChainState } from "./state.ts";

export const STREAM_RULES: readonly Rule<StreamBody>[] = [
  { name: "stream-fresh", holds: ({ state, body }) => !state.streams.has(body.stream) },
  {
    // Exactly one registry, and before all else: every other stream is named in it.
    name: "registry-first",
    holds: ({ state, body }) => (body.purpose.kind === "registry") === (state.streams.size === 0),
  },
  {
    name: "environment-known",
    holds: ({ state, body }) =>
      !("environment" in body.purpose) || state.streams.get(body.purpose.environment)?.kind === "environment",
  },
  {
    name: "audit-once",
    holds: ({ state, body }) => {
      if (body.purpose.kind !== "audit") return true;
      const { member } = body.purpose;
      const known = [...state.streams.values()].some((stream) => stream.kind === "audit" && stream.member === member);
      return state.members.has(member) && !known;
    },
  },
  {
    // A person's, by a device of his (R5, R11): machines and jobs read what everybody reads.
    name: "override-own",
    holds: ({ state, signer, body: { purpose } }) =>
      purpose.kind !== "override" ||
      (purpose.member === signer.member && state.devices.get(signer.id)?.type === "person"),
  },
  {
    name: "override-dev",
    holds: ({ state, body: { purpose } }) =>
      purpose.kind !== "override" || state.streams.get(purpose.environment)?.class === "dev",
  },
  {
    name: "override-once",
    holds: ({ state, body: { purpose } }) =>
      purpose.kind !== "override" ||
      ![...state.streams.values()].some(
        ({ kind, member, environment }) =>
          kind === "override" && member === purpose.member && environment === purpose.environment,
      ),
  },
];

export const EPOCH_RULES: readonly Rule<EpochBody>[] = [
  { name: "epoch-stream", holds: ({ state, body }) => body.epochs.every(({ stream }) => state.streams.has(stream)) },
  {
    // Never a jump: the highest generation must not win by being high.
    name: "epoch-number",
    holds: ({ state, body }) =>
      body.epochs.every(({ stream, number }) => number === (state.streams.get(stream)?.epochs.length ?? 0) + 1),
  },
  {
    // Without the wrap history would be lost to every later member; in epoch 1 there is nothing to wrap.
    name: "epoch-wrap",
    holds: ({ body }) => body.epochs.every(({ number, wrap }) => (wrap === undefined) === (number === 1)),
  },
  {
    // By reference, not only by commitment: envelopes name an epoch by its first 8 bytes.
    name: "epoch-fresh",
    holds: ({ state, body }) => {
      const refs = body.epochs.map(({ commitment }) => epochRef(commitment));
      return new Set(refs).size === refs.length && !isEpochUsed(state, new Set(refs));
    },
  },
  {
    name: "cut-late",
    holds: ({ state, body }) =>
      body.cuts.every((cut) => {
        const removed = state.devices.get(cut.author)?.removed;
        const keyed = body.epochs.some(({ stream }) => stream === cut.stream);
        return keyed && removed !== undefined && !removed.cuts.has(cut.stream);
      }),
  },
];

function isEpochUsed(state: ChainState, refs: ReadonlySet<string>): boolean {
  for (const stream of state.streams.values()) {
    for (const epoch of stream.epochs) if (refs.has(epoch.ref)) return true;
  }
  return false;
}

export const CLASS_RULES: readonly Rule<ClassBody>[] = [
  { name: "class-environment", holds: ({ state, body }) => state.streams.get(body.stream)?.kind === "environment" },
  { name: "class-changes", holds: ({ state, body }) => state.streams.get(body.stream)?.class !== body.class },
];

export const DOCUMENT_RULES: readonly Rule<DocumentBody>[] = [
  { name: "document-changes", holds: ({ state, body }) => state.documents.get(body.name)?.hash !== body.hash },
];
