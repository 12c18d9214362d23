/**
 * Model check (SPEC §10): every order of up to N operations by every device that ever existed, removed ones and a
 * stranger included, against an oracle that knows nothing of the implementation: it keeps who is active, who orders
 * the chain, who knows which epoch. States that differ only in names are explored once.
 */
import { createCrypto, createDeviceKeys, type DeviceKeys } from "@kist/crypto";
import { bytesToId, isKistError, type DeviceId, type StreamId } from "@kist/model";
import { expect, test } from "vitest";

import { recordCases } from "../../../scripts/prove/record.ts";
import { offerCard, type CardRole } from "./card.ts";
import { extendChain, verifyChain } from "./chain.ts";
import { createGenesis } from "./genesis.ts";
import { signLink } from "./link-codec.ts";
import type { DeviceCard, LinkBody } from "./link.ts";
import { deviceSigner } from "./signer.ts";
import { entitledDevices, isActive, type ChainState } from "./state.ts";

/** Counting instead of random: which of two streams has the lower id decides how many states there are to see. */
let drawn = 0;
const counting = {
  bytes(length: number) {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint32(0, ++drawn);
    return bytes;
  },
};
const crypto = await createCrypto({ random: counting });
const DEPTH = Number(process.env["KIST_PROVE"] ?? 1) > 1 ? 5 : 4;

/** What should be true, told by the operations alone. */
interface Truth {
  readonly devices: ReadonlySet<DeviceId>;
  readonly recovery: DeviceId | undefined;
  readonly sequencer: DeviceId;
  readonly gone: ReadonlySet<DeviceId>;
  /** Who knows the newest key of each stream that has one. */
  readonly knows: ReadonlyMap<StreamId, ReadonlySet<DeviceId>>;
}
interface World {
  readonly state: ChainState;
  readonly truth: Truth;
  /** Every key pair there ever was, the stranger's first. */
  readonly keys: readonly DeviceKeys[];
}
interface Move {
  readonly by: DeviceKeys;
  readonly body: LinkBody;
  /** Key pairs that the move brings into the world. */
  readonly fresh: readonly DeviceKeys[];
  /** A card in it was admitted before, or offered by nobody. */
  readonly staleCard: boolean;
}

const spare = Array.from({ length: 2 * DEPTH }, () => createDeviceKeys(crypto));
const stranger = createDeviceKeys(crypto);
const idOf = (keys: DeviceKeys): DeviceId => deviceSigner(keys).id;

/** Depth 4, as SPEC §10 states them. A change of the rules changes them: look at why before writing them down. */
const STATED = {
  lasts: { states: 506, judged: 16_601, orders: 79_896 },
  "is thrown away": { states: 45, judged: 538, orders: 3376 },
} as const;

test.each(["lasts", "is thrown away"] as const)(
  `a vault that %s: every order of up to ${DEPTH} operations`,
  (kind) => {
    const counts = explore(begin(kind === "is thrown away"));
    if (DEPTH === 4) expect(counts).toMatchObject(STATED[kind]);
    else console.log(`model check, depth ${DEPTH}, a vault that ${kind}: ${JSON.stringify(counts)}`);
    recordCases(counts.judged);
  },
  300_000,
);

interface Counts {
  states: number;
  /** Links signed and judged. */
  judged: number;
  accepted: number;
  refused: number;
  pending: number;
  /** Orders of operations that these links stand for. */
  orders: number;
}

function explore(first: World): Counts {
  const counts: Counts = { states: 1, judged: 0, accepted: 0, refused: 0, pending: 0, orders: 0 };
  const start = fingerprint(first);
  const seen = new Set([start]);
  const steps = new Map<string, { readonly moves: number; readonly to: readonly string[] }>();
  let frontier: readonly (readonly [string, World])[] = [[start, first]];
  for (let depth = 0; depth < DEPTH; depth++) {
    const reached: [string, World][] = [];
    for (const [from, world] of frontier) {
      const moves = movesOf(world);
      const to: string[] = [];
      for (const move of moves) {
        counts.judged++;
        const after = play(world, move, counts);
        if (after === undefined) continue;
        requireInvariants(after);
        const key = fingerprint(after);
        to.push(key);
        if (seen.has(key)) continue;
        seen.add(key);
        reached.push([key, after]);
      }
      steps.set(from, { moves: moves.length, to });
    }
    frontier = reached;
  }
  return { ...counts, states: seen.size, orders: countOrders(start, steps) };
}

/** Sequences of operations, accepted up to the last, that the explored steps stand for. */
function countOrders(
  start: string,
  steps: ReadonlyMap<string, { readonly moves: number; readonly to: readonly string[] }>,
): number {
  let orders = 0;
  let layer: ReadonlyMap<string, number> = new Map([[start, 1]]);
  for (let depth = 0; depth < DEPTH; depth++) {
    const next = new Map<string, number>();
    for (const [state, ways] of layer) {
      const step = steps.get(state);
      orders += ways * (step?.moves ?? 0);
      for (const to of step?.to ?? []) next.set(to, (next.get(to) ?? 0) + ways);
    }
    layer = next;
  }
  return orders;
}

/** Judges the move and compares with the oracle; the world after it, where it was accepted. */
function play(world: World, move: Move, counts: Counts): World | undefined {
  const { state, truth } = world;
  const head = { height: state.height + 1, prev: state.head, at: 1 };
  const after = judge(state, signLink(crypto, deviceSigner(move.by), head, move.body));
  const verdict = typeof after === "string" ? after : "accepted";
  expect({ kind: move.body.kind, verdict }).toEqual({ kind: move.body.kind, verdict: expectation(world, move) });
  counts[verdict]++;
  if (typeof after === "string") return undefined;
  return { state: after, truth: truthAfter(truth, move), keys: [...world.keys, ...move.fresh] };
}

type Outcome = "accepted" | "refused" | "pending";

function judge(state: ChainState, bytes: Parameters<typeof extendChain>[2]): ChainState | "refused" | "pending" {
  try {
    const after = extendChain(crypto, state, bytes);
    return after.unreadable === undefined ? after : "pending";
  } catch (error) {
    if (isKistError(error) && error.code === "chain-invalid") return "refused";
    throw error;
  }
}

/** R5, R8, R1 in few lines: the recovery device recovers, the sequencer does the rest, nobody else does anything. */
function expectation({ state, truth }: World, { by, body, staleCard }: Move): Outcome {
  const admits = ["recover", "recovery", "incarnation"].includes(body.kind);
  const entitled = body.kind === "recover" ? idOf(by) === truth.recovery : idOf(by) === truth.sequencer;
  if (!entitled || (admits && (state.throwAway || staleCard))) return "refused";
  if (body.kind === "stream" && body.purpose.kind === "override") return mayOverride(state) ? "accepted" : "refused";
  return body.kind === "device" ? "pending" : "accepted";
}

/** R11: a person's, once, where the environment is `dev` now. There is one environment that matters: the first. */
function mayOverride({ throwAway, streams }: ChainState): boolean {
  const all = [...streams.values()];
  const environment = all.find(({ kind }) => kind === "environment");
  const known = all.some((stream) => stream.kind === "override" && stream.environment === environment?.id);
  return !throwAway && environment?.class === "dev" && !known;
}

function truthAfter(truth: Truth, { by, body }: Move): Truth {
  const end = (...ids: readonly (DeviceId | undefined)[]): Pick<Truth, "devices" | "gone"> => {
    const ended = ids.filter((id) => id !== undefined);
    return {
      devices: new Set([...truth.devices].filter((id) => !ended.includes(id))),
      gone: new Set([...truth.gone, ...ended]),
    };
  };
  switch (body.kind) {
    case "incarnation": {
      const { devices, gone } = end(idOf(by));
      return { ...truth, gone, devices: new Set([...devices, body.card.device]), sequencer: body.card.device };
    }
    case "recovery":
      return { ...truth, ...end(truth.recovery), recovery: body.card.device };
    case "recover": {
      const { devices, gone } = end(...body.removed, truth.recovery);
      const admitted = new Set([...devices, body.card.device]);
      return { ...truth, gone, devices: admitted, recovery: body.recovery.device, sequencer: body.card.device };
    }
    case "epoch": {
      const holders = new Set([...truth.devices, ...(truth.recovery === undefined ? [] : [truth.recovery])]);
      return {
        ...truth,
        knows: new Map([...truth.knows, ...body.epochs.map(({ stream }) => [stream, holders] as const)]),
      };
    }
    default:
      return truth;
  }
}

function requireInvariants({ state, truth }: World): void {
  const active = [...state.devices.values()].filter(({ id }) => isActive(state, id));
  const should = [...truth.devices, ...(truth.recovery === undefined ? [] : [truth.recovery])].sort();
  expect(active.map(({ id }) => id).sort()).toEqual(should);
  // Nobody who went is back; somebody can always act; exactly one code, none in a throw-away vault.
  for (const id of truth.gone) expect(isActive(state, id)).toBe(false);
  expect(truth.devices.size).toBeGreaterThan(0);
  expect(truth.devices.has(state.sequencer) && state.sequencer === truth.sequencer).toBe(true);
  expect(active.filter(({ role }) => role === "recovery")).toHaveLength(state.throwAway ? 0 : 1);
  for (const stream of state.streams.values()) {
    expect(entitledDevices(state, stream.id).map(({ id }) => id)).toEqual(should);
    const knowers = [...(truth.knows.get(stream.id) ?? [])];
    // Due exactly when somebody who went knows the newest key: nobody seals there, and nowhere needlessly.
    expect(stream.due).toBe(knowers.some((id) => truth.gone.has(id)));
    expect(knowers.includes(idOf(stranger))).toBe(false);
  }
}

function movesOf({ state, keys }: World): readonly Move[] {
  const [one, two] = spare.filter((candidate) => !keys.includes(candidate));
  if (one === undefined || two === undefined) throw new Error("spare keys for every depth");
  const offer = (of: DeviceKeys, as: CardRole): DeviceCard =>
    offerCard(crypto, deviceSigner(of), { vault: state.vault, member: state.owner, as });
  const [fresh, freshRecovery] = [offer(one, "device"), offer(two, "recovery")];
  const stream = bytesToId<StreamId>(new Uint8Array(16).fill(state.height + 100));
  const environment = [...state.streams.values()].find(({ kind }) => kind === "environment");
  const keyed = [...state.streams.values()].map(({ id, epochs }) => ({
    stream: id,
    number: epochs.length + 1,
    commitment: crypto.random.bytes(32),
    wrap: epochs.length === 0 ? undefined : new Uint8Array(1),
  }));
  keyed.sort((a, b) => (a.stream < b.stream ? -1 : 1));
  const boxesRoot = new Uint8Array(32);
  const others = [...state.devices.values()].filter(({ id, role }) => role === "device" && isActive(state, id));
  const removed = others.map(({ id }) => id).sort();
  const moves: Move[] = [];
  for (const by of keys) {
    const add = (body: LinkBody, staleCard = false, brought: readonly DeviceKeys[] = []): void =>
      void moves.push({ by, body, fresh: brought, staleCard });
    add({ kind: "incarnation", card: fresh, cuts: [] }, false, [one]);
    add({ kind: "recovery", member: state.owner, card: freshRecovery }, false, [two]);
    const recover = { kind: "recover", type: "person", card: fresh, recovery: freshRecovery, cuts: [] } as const;
    add({ ...recover, removed }, false, [one, two]);
    add({ ...recover, removed: [] }, false, [one, two]);
    // Whoever was in the chain once, here with his own help, and keys that are nobody's to offer.
    for (const old of keys.filter((candidate) => candidate !== stranger)) {
      add({ kind: "incarnation", card: offer(old, "device"), cuts: [] }, true);
      add({ kind: "recovery", member: state.owner, card: offer(old, "recovery") }, true);
      add({ ...recover, removed: [], card: offer(old, "device") }, true);
    }
    add({ kind: "incarnation", card: { ...fresh, device: idOf(stranger) }, cuts: [] }, true);
    add({ kind: "device", member: state.owner, type: "person", card: fresh });
    add({ kind: "stream", stream, purpose: { kind: "environment", class: "dev" } });
    if (environment !== undefined) {
      const changed = environment.class === "dev" ? "prod" : "dev";
      add({ kind: "class", stream: environment.id, class: changed });
      add({ kind: "stream", stream, purpose: { kind: "namespace", environment: environment.id } });
      const member = state.owner;
      add({ kind: "stream", stream, purpose: { kind: "override", environment: environment.id, member } });
    }
    add({ kind: "document", name: "policy", hash: bytesToId<StreamId>(crypto.random.bytes(32)) });
    add({ kind: "epoch", epochs: keyed, boxesRoot, cuts: [] });
    const [first] = keyed;
    if (first !== undefined) add({ kind: "epoch", epochs: [first], boxesRoot, cuts: [] });
  }
  return moves;
}

/** What can still matter: each device's standing and knowledge, each stream's, in an order free of names. */
function fingerprint({ state, truth }: World): string {
  const streams = [...state.streams.values()];
  const standing = (id: DeviceId): string =>
    [
      truth.devices.has(id) ? "device" : truth.recovery === id ? "recovery" : "gone",
      id === truth.sequencer,
      streams.map((stream) => truth.knows.get(stream.id)?.has(id) ?? false).join(),
    ].join();
  return JSON.stringify([
    [...state.devices.keys()].map(standing).sort(),
    streams.map(({ kind, due, epochs, class: of }) => [kind, due, epochs.length > 0, of]),
  ]);
}

function begin(throwAway: boolean): World {
  const [laptop, paper] = [createDeviceKeys(crypto), createDeviceKeys(crypto)];
  const deps = { crypto, clock: { now: () => 1, monotonic: () => 0 } };
  const request = throwAway ? { throwAway } : { throwAway, recovery: paper };
  const { links, registry, audit } = createGenesis(deps, { device: laptop, ...request });
  const holders = new Set(throwAway ? [idOf(laptop)] : [idOf(laptop), idOf(paper)]);
  return {
    state: verifyChain(crypto, links),
    truth: {
      devices: new Set([idOf(laptop)]),
      recovery: throwAway ? undefined : idOf(paper),
      sequencer: idOf(laptop),
      gone: new Set(),
      knows: new Map([registry, audit].map((stream) => [stream, holders])),
    },
    keys: throwAway ? [stranger, laptop] : [stranger, laptop, paper],
  };
}
