/**
 * Making links. An operation is a run of links with their boxes that must become durable together: the caller
 * appends `links`, keeps `boxes`, and only then goes on with `state` and adds `epochs` to its keyring. Every
 * link passes the same judge as a stranger's before it leaves.
 */
import {
  createEpoch,
  epochCommitment,
  epochKeys,
  epochRef,
  wrapEpoch,
  type Crypto,
  type EpochSecret,
} from "@kist/crypto";
import { isKistError, KistError, type Bytes, type Clock, type StreamId } from "@kist/model";

import { applyLink } from "./apply.ts";
import { MAX_EPOCHS_PER_LINK } from "./body-codec.ts";
import { boxesRoot, sealBoxes, type Box, type NewEpoch } from "./box.ts";
import { beginChain } from "./chain.ts";
import { chainUnreadable, linkRefused } from "./error.ts";
import type { Keyring } from "./keyring.ts";
import { parseLink, signLink } from "./link-codec.ts";
import type { CreateBody, Cut, EpochGrant, LinkBody, ParsedLink } from "./link.ts";
import { wrapContext } from "./open-boxes.ts";
import type { DeviceSigner } from "./signer.ts";
import type { ChainState, StreamState } from "./state.ts";
import { judgeLink } from "./validate.ts";

export interface TeamDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
}

export interface Operation {
  readonly links: readonly Bytes[];
  readonly boxes: readonly Box[];
  /** The state after the links. */
  readonly state: ChainState;
  /** Keys that the operation made: for the maker's keyring, after the commit. */
  readonly epochs: readonly NewEpoch[];
}

/** An operation that has done nothing yet. Throws `chain-unreadable` where only reading is left (R5). */
export function beginOperation(state: ChainState): Operation {
  if (state.unreadable !== undefined) throw chainUnreadable(state.unreadable.height, state.unreadable.kind);
  return { links: [], boxes: [], state, epochs: [] };
}

/** The operation that founds a vault. */
export function foundOperation(deps: TeamDeps, signer: DeviceSigner, body: CreateBody): Operation {
  const link = signLink(deps.crypto, signer, { height: 0, prev: undefined, at: deps.clock.now() }, body);
  return { links: [link], boxes: [], state: beginChain(deps.crypto, link), epochs: [] };
}

/** One more link. Throws `link-refused` (`kind`, `rule`) where the rules do not allow it. */
export function appendLink(deps: TeamDeps, before: Operation, signer: DeviceSigner, body: LinkBody): Operation {
  const { state } = before;
  const head = { height: state.height + 1, prev: state.head, at: deps.clock.now() };
  const bytes = signLink(deps.crypto, signer, head, body);
  const judged = judgeOwn(deps.crypto, state, bytes);
  if ("rule" in judged) throw linkRefused(body.kind, judged.rule);
  return { ...before, links: [...before.links, bytes], state: applyLink(state, judged.link, body) };
}

function judgeOwn(
  crypto: Crypto,
  state: ChainState,
  bytes: Bytes,
): { readonly link: ParsedLink } | { readonly rule: string } {
  let link: ParsedLink | undefined;
  try {
    link = parseLink(crypto, bytes);
  } catch (error) {
    // A value that the format has no room for, such as a document's name that is a person's words.
    if (isKistError(error) && error.code === "malformed") return { rule: "malformed" };
    throw error;
  }
  if (link === undefined) return { rule: "malformed" };
  const verdict = judgeLink(crypto, state, link);
  if (verdict.verdict === "accept") return { link };
  return { rule: verdict.verdict === "reject" ? verdict.rule : "pending" };
}

/**
 * A new epoch for each stream, its secret boxed to every entitled device, the previous one wrapped. Throws
 * `epoch-not-held` for a stream whose newest key the keyring lacks: a rotation that loses history is none.
 */
export function appendEpochs(
  deps: TeamDeps,
  before: Operation,
  signer: DeviceSigner,
  given: {
    readonly streams: readonly StreamId[];
    readonly keyring: Keyring | undefined;
    readonly cuts?: readonly Cut[];
  },
): Operation {
  const { crypto } = deps;
  const streams = [...new Set(given.streams)].sort();
  const made = streams.map((id) => newEpoch(crypto, before.state, id, given.keyring));
  const boxes = sealBoxes(
    crypto,
    before.state,
    signer,
    made.map(({ epoch }) => epoch),
  );
  const root = boxesRoot(crypto, boxes);
  let operation: Operation = before;
  for (let at = 0; at < made.length; at += MAX_EPOCHS_PER_LINK) {
    const epochs = made.slice(at, at + MAX_EPOCHS_PER_LINK).map(({ grant }) => grant);
    const cuts = (given.cuts ?? []).filter((cut) => epochs.some(({ stream }) => stream === cut.stream));
    operation = appendLink(deps, operation, signer, { kind: "epoch", epochs, boxesRoot: root, cuts });
  }
  return {
    ...operation,
    boxes: [...before.boxes, ...boxes],
    epochs: [...before.epochs, ...made.map(({ epoch }) => epoch)],
  };
}

function newEpoch(
  crypto: Crypto,
  state: ChainState,
  id: StreamId,
  keyring: Keyring | undefined,
): { readonly grant: EpochGrant; readonly epoch: NewEpoch } {
  const stream = state.streams.get(id);
  if (stream === undefined) throw linkRefused("epoch", "epoch-stream");
  const secret = createEpoch(crypto);
  const commitment = epochCommitment(crypto, secret);
  const number = stream.epochs.length + 1;
  const wrap = wrapPrevious(crypto, state, stream, { secret, ref: epochRef(commitment), keyring });
  return { grant: { stream: id, number, commitment, wrap }, epoch: { stream: id, number, secret } };
}

function wrapPrevious(
  crypto: Crypto,
  state: ChainState,
  stream: StreamState,
  next: { readonly secret: EpochSecret; readonly ref: string; readonly keyring: Keyring | undefined },
): Bytes | undefined {
  const previous = stream.epochs.at(-1);
  if (previous === undefined) return undefined;
  const held = next.keyring?.secret(stream.id, previous.number);
  if (held === undefined) throw new KistError("epoch-not-held", { stream: stream.id });
  const { read, link } = epochKeys(crypto, next.secret);
  try {
    return wrapEpoch(crypto, link, held, wrapContext(state.vault, stream.id, next, previous));
  } finally {
    read.fill(0);
    link.fill(0);
  }
}
