import {
  createCrypto,
  createDeviceKeys,
  encodeCanonical,
  sign,
  type BoxPublicKey,
  type DeviceKeys,
} from "@kist/crypto";
import { bytesToId, concatBytes, idToBytes, isKistError, type Bytes, type DeviceId, type StreamId } from "@kist/model";
import { expect, test } from "vitest";

import { offerCard, type CardRole } from "./card.ts";
import { beginChain, extendChain, verifyChain } from "./chain.ts";
import { createGenesis } from "./genesis.ts";
import { parseLink, signLink } from "./link-codec.ts";
import type { Cut, DeviceCard, LinkBody } from "./link.ts";
import { AUTHORITY_RULES } from "./rules-of-authority.ts";
import { DEVICE_RULES, INCARNATION_RULES, RECOVERY_RULES, RECOVER_RULES } from "./rules-of-devices.ts";
import { CLASS_RULES, DOCUMENT_RULES, EPOCH_RULES, STREAM_RULES } from "./rules-of-streams.ts";
import { deviceSigner } from "./signer.ts";
import { entitledDevices, type ChainState } from "./state.ts";
import { addStream } from "./streams.ts";
import { recoverDevice } from "./succession.ts";

const crypto = await createCrypto();
const deps = { crypto, clock: { now: () => 1, monotonic: () => 0 } };
const laptop = createDeviceKeys(crypto);
const paper = createDeviceKeys(crypto);
const stranger = createDeviceKeys(crypto);
const fresh = createDeviceKeys(crypto);
const genesis = createGenesis(deps, { device: laptop, recovery: paper, throwAway: false });
const environment = addStream(deps, genesis.state, deviceSigner(laptop), { kind: "environment", class: "dev" });
const links = [...genesis.links, ...environment.links];
const { state } = environment;
const demo = createGenesis(deps, { device: stranger, throwAway: true });
const newPaper = createDeviceKeys(crypto);
const recovered = recoverDevice(deps, state, deviceSigner(paper), {
  boxes: [...genesis.boxes, ...environment.boxes],
  device: stranger,
  type: "person",
  recovery: newPaper,
});

const someStream = bytesToId<StreamId>(new Uint8Array(16).fill(3));
const hash32 = new Uint8Array(32).fill(6);
const laptopId = deviceSigner(laptop).id;
const card = (keys: DeviceKeys, as: CardRole, of: ChainState = state): DeviceCard =>
  offerCard(crypto, deviceSigner(keys), { vault: of.vault, member: of.owner, as });
const cut = (author: DeviceId, stream: StreamId): Cut => ({ author, stream, seq: 1, hash: bytesToId(hash32) });
const recover: Extract<LinkBody, { kind: "recover" }> = {
  kind: "recover",
  type: "person",
  card: card(fresh, "device"),
  recovery: card(newPaper, "recovery"),
  removed: [laptopId],
  cuts: [],
};
const incarnation = { kind: "incarnation", card: card(fresh, "device"), cuts: [] } as const;
const grant = { stream: environment.stream, number: 2, commitment: hash32, wrap: hash32 };
const epoch = { kind: "epoch", epochs: [grant], boxesRoot: hash32, cuts: [] } as const;
const stream = (purpose: Extract<LinkBody, { kind: "stream" }>["purpose"]): LinkBody => ({
  kind: "stream",
  stream: someStream,
  purpose,
});
const otherStream = bytesToId<StreamId>(new Uint8Array(16).fill(4));
const demoEnvironment = addStream(deps, demo.state, deviceSigner(stranger), { kind: "environment", class: "dev" });
const override = (more: { readonly environment?: StreamId; readonly member?: ChainState["owner"] } = {}) => ({
  kind: "stream" as const,
  stream: someStream,
  purpose: { kind: "override" as const, environment: environment.stream, member: state.owner, ...more },
});
/** 1216 bytes of 0xff: coefficients ML-KEM refuses. The proof over it is right. */
const broken: DeviceKeys = { ...fresh, boxPublic: new Uint8Array(1216).fill(255) as BoxPublicKey };

interface Attempt {
  readonly on?: ChainState;
  readonly by?: DeviceKeys;
  readonly body: LinkBody;
  readonly height?: number;
  readonly prev?: ChainState["head"];
}
const upTo = (height: number, of: readonly Bytes[] = links): ChainState => {
  const [first, ...rest] = of.slice(0, height + 1);
  if (first === undefined) throw new Error("a chain has a first link");
  return rest.reduce((before, link) => extendChain(crypto, before, link), beginChain(crypto, first));
};
const document = { kind: "document", name: "allow-list", hash: bytesToId<StreamId>(hash32) } as const;

/** Every rule's name with links that break this rule and none before it. */
const REFUSED: Readonly<Record<string, readonly Attempt[]>> = {
  height: [
    { body: document, height: state.height },
    { body: document, height: state.height + 2 },
  ],
  prev: [{ body: document, prev: genesis.state.head }],
  "signer-known": [
    { body: document, by: stranger },
    { body: recover, by: newPaper },
    { body: document, by: stranger, on: upTo(0) },
  ],
  "signer-active": [
    { on: recovered.state, body: document },
    { on: recovered.state, body: recover, by: paper },
  ],
  "genesis-order": [
    { on: upTo(0), body: document },
    { on: upTo(1), body: document },
    { on: upTo(1), body: { kind: "device", member: state.owner, type: "person", card: card(fresh, "device") } },
    { body: { kind: "create", member: state.owner, throwAway: false, sequencer: laptopId } },
  ],
  "recovery-only-recovers": [
    { by: paper, body: document },
    { by: paper, body: epoch },
    { by: paper, body: incarnation },
    { by: paper, body: { kind: "recovery", member: state.owner, card: card(fresh, "recovery") } },
  ],
  "recover-by-recovery": [{ body: recover }],
  sequencer: [
    // Kept beside the new device, the laptop is still Ana's: but another device orders the chain now.
    {
      on: recoverDevice(deps, state, deviceSigner(paper), {
        boxes: [],
        device: fresh,
        type: "person",
        recovery: newPaper,
        keep: [laptopId],
      }).state,
      body: document,
    },
  ],
  "throw-away-closed": [
    { on: demo.state, by: stranger, body: { ...incarnation, card: card(fresh, "device", demo.state) } },
    {
      on: demo.state,
      by: stranger,
      body: { kind: "recovery", member: demo.state.owner, card: card(fresh, "recovery", demo.state) },
    },
  ],
  "founder-itself": [
    { on: upTo(0), body: { kind: "device", member: state.owner, type: "person", card: card(stranger, "device") } },
    {
      on: upTo(0),
      body: { kind: "device", member: demo.state.owner, type: "person", card: card(laptop, "device") },
    },
  ],
  "device-type": [
    { on: upTo(0), body: { kind: "device", member: state.owner, type: "ephemeral", card: card(laptop, "device") } },
    {
      on: upTo(0, demo.links),
      by: stranger,
      body: { kind: "device", member: demo.state.owner, type: "person", card: card(stranger, "device", demo.state) },
    },
    { by: paper, body: { ...recover, type: "ephemeral" } },
  ],
  "own-member": [{ body: { kind: "recovery", member: demo.state.owner, card: card(fresh, "recovery") } }],
  "removed-own": [
    { by: paper, body: { ...recover, removed: [deviceSigner(stranger).id] } },
    { by: paper, body: { ...recover, removed: [deviceSigner(paper).id] } },
    {
      on: recovered.state,
      by: newPaper,
      body: { ...recover, recovery: card(broken, "recovery"), removed: [laptopId] },
    },
  ],
  "card-fresh": [
    { body: { ...incarnation, card: card(laptop, "device") } },
    { body: { ...incarnation, card: card(paper, "device") } },
    { on: recovered.state, by: stranger, body: { ...incarnation, card: card(laptop, "device") } },
    // A box key of somebody else's, with a proof that is right.
    { body: { ...incarnation, card: card({ ...fresh, boxPublic: paper.boxPublic }, "device") } },
    // A key that was a device, with a box key that is new.
    { body: { ...incarnation, card: card({ ...laptop, boxPublic: fresh.boxPublic }, "device") } },
    { by: paper, body: { ...recover, recovery: card(fresh, "recovery") } },
    { by: paper, body: { ...recover, recovery: card({ ...fresh, boxPublic: newPaper.boxPublic }, "recovery") } },
    { by: paper, body: { ...recover, recovery: card(paper, "recovery") } },
  ],
  "card-proof": [
    // Offered as a device, in another vault, to another member, by another key, with another box key.
    { body: { kind: "recovery", member: state.owner, card: card(fresh, "device") } },
    { body: { ...incarnation, card: card(fresh, "device", demo.state) } },
    { body: { ...incarnation, card: { ...card(stranger, "device"), device: deviceSigner(fresh).id } } },
    { body: { ...incarnation, card: { ...card(fresh, "device"), boxPublic: stranger.boxPublic } } },
    { by: paper, body: { ...recover, recovery: card(newPaper, "device") } },
    { on: upTo(0), body: { kind: "device", member: state.owner, type: "person", card: card(laptop, "recovery") } },
  ],
  "card-usable": [{ body: { ...incarnation, card: card(broken, "device") } }],
  "cut-author": [
    { by: paper, body: { ...recover, cuts: [cut(deviceSigner(stranger).id, environment.stream)] } },
    { by: paper, body: { ...recover, removed: [], cuts: [cut(laptopId, environment.stream)] } },
    { body: { ...incarnation, cuts: [cut(deviceSigner(paper).id, environment.stream)] } },
  ],
  "cut-stream": [
    { by: paper, body: { ...recover, cuts: [cut(laptopId, someStream)] } },
    { body: { ...incarnation, cuts: [cut(laptopId, someStream)] } },
  ],
  "stream-fresh": [
    { body: { kind: "stream", stream: environment.stream, purpose: { kind: "environment", class: "dev" } } },
  ],
  "registry-first": [
    { body: stream({ kind: "registry" }) },
    { on: upTo(2), body: stream({ kind: "environment", class: "dev" }) },
  ],
  "environment-known": [
    { body: stream({ kind: "namespace", environment: someStream }) },
    { body: stream({ kind: "namespace", environment: genesis.registry }) },
    { body: override({ environment: someStream }) },
  ],
  "audit-once": [
    { body: stream({ kind: "audit", member: state.owner }) },
    { body: stream({ kind: "audit", member: demo.state.owner }) },
  ],
  "override-own": [
    { body: override({ member: bytesToId(new Uint8Array(16).fill(9)) }) },
    {
      on: demoEnvironment.state,
      by: stranger,
      body: override({ environment: demoEnvironment.stream, member: demo.state.owner }),
    },
  ],
  "override-dev": [
    { on: attempt({ body: { kind: "class", stream: environment.stream, class: "staging" } }), body: override() },
  ],
  "override-once": [{ on: attempt({ body: override() }), body: { ...override(), stream: otherStream } }],
  "epoch-stream": [{ body: { ...epoch, epochs: [{ ...grant, stream: someStream, number: 1 }] } }],
  "epoch-number": [1, 3, 2 ** 40].map((number) => ({ body: { ...epoch, epochs: [{ ...grant, number }] } })),
  "epoch-wrap": [
    { body: { ...epoch, epochs: [{ ...grant, wrap: undefined }] } },
    { on: upTo(3), body: { ...epoch, epochs: [{ ...grant, stream: genesis.registry, number: 1 }] } },
  ],
  "epoch-fresh": [
    // Of this stream, of another stream, and twice in one link: an envelope names it by 8 bytes only.
    { body: { ...epoch, epochs: [{ ...grant, commitment: commitmentOf(environment.stream) }] } },
    { body: { ...epoch, epochs: [{ ...grant, commitment: sameReference(commitmentOf(genesis.audit)) }] } },
    {
      body: {
        ...epoch,
        epochs: [grant, { ...grant, stream: genesis.registry }].sort((a, b) => (a.stream < b.stream ? -1 : 1)),
      },
    },
  ],
  "cut-late": [
    { body: { ...epoch, cuts: [cut(laptopId, environment.stream)] } },
    { body: { ...epoch, cuts: [cut(deviceSigner(stranger).id, environment.stream)] } },
    {
      on: recovered.state,
      by: stranger,
      body: { ...epoch, epochs: [{ ...grant, number: 3 }], cuts: [cut(laptopId, genesis.registry)] },
    },
  ],
  "class-environment": [
    { body: { kind: "class", stream: genesis.registry, class: "prod" } },
    { body: { kind: "class", stream: someStream, class: "prod" } },
  ],
  "class-changes": [{ body: { kind: "class", stream: environment.stream, class: "dev" } }],
  "document-changes": [{ on: attempt({ body: document }), body: document }],
};

test("every rule of the table has its refusals, and every refusal names its rule and height", () => {
  const tables = [
    AUTHORITY_RULES,
    DEVICE_RULES,
    RECOVERY_RULES,
    RECOVER_RULES,
    INCARNATION_RULES,
    STREAM_RULES,
    EPOCH_RULES,
    CLASS_RULES,
    DOCUMENT_RULES,
  ];
  const named = new Set(tables.flatMap((table) => table.map((rule) => rule.name)));
  expect(new Set(Object.keys(REFUSED))).toEqual(new Set([...named, "height", "prev", "signer-known", "signer-active"]));
});

test.each(Object.entries(REFUSED))("%s", (rule, attempts) => {
  for (const given of attempts) expect(refusalOf(given)).toEqual({ height: (given.on ?? state).height + 1, rule });
});

test("what the rules refuse to strangers they allow to whom it belongs", () => {
  attempt({ body: document });
  attempt({ body: incarnation });
  attempt({ by: paper, body: recover });
  attempt({ body: epoch });
  attempt({ by: paper, body: { ...recover, cuts: [cut(laptopId, environment.stream)] } });
  attempt({ body: { kind: "recovery", member: state.owner, card: card(fresh, "recovery") } });
  attempt({ body: stream({ kind: "namespace", environment: environment.stream }) });
  attempt({ body: { kind: "class", stream: environment.stream, class: "prod" } });
  const cutOff = { ...epoch, epochs: [{ ...grant, number: 3 }], cuts: [cut(laptopId, environment.stream)] };
  attempt({ on: recovered.state, by: stranger, body: cutOff });
});

test("a signature: of the right key, for this purpose, over these bytes", () => {
  const link = build({ body: document });
  const parsed = parseLink(crypto, link);
  if (parsed === undefined) throw new Error("a link of this suite");
  const resigned = (by: DeviceKeys, label: "kist/v1/link" | "kist/v1/envelope"): Bytes =>
    concatBytes(Uint8Array.of(1), sign(crypto, label, by.signing, parsed.payload), parsed.payload);
  for (const forged of [resigned(stranger, "kist/v1/link"), resigned(laptop, "kist/v1/envelope")])
    expect(() => extendChain(crypto, state, forged)).toThrow(expect.objectContaining({ facts: ruleAt("signature") }));
});

test("overrides are their member's own: no other's device may hold them, owner or not", () => {
  const mine = addStream(deps, state, deviceSigner(laptop), override().purpose);
  expect(mine.boxes.map(({ device }) => device).sort()).toEqual([laptopId, deviceSigner(paper).id].sort());
  const other = bytesToId<ChainState["owner"]>(new Uint8Array(16).fill(9));
  const device = mine.state.devices.get(laptopId);
  if (device === undefined) throw new Error("the laptop is in the chain");
  const strangerId = deviceSigner(stranger).id;
  const both: ChainState = {
    ...mine.state,
    members: new Map(mine.state.members).set(other, { id: other, role: "owner" }),
    devices: new Map(mine.state.devices).set(strangerId, { ...device, id: strangerId, member: other }),
  };
  const holders = (id: StreamId) => entitledDevices(both, id).map((one) => one.id);
  expect(holders(environment.stream)).toContain(strangerId);
  expect(holders(mine.stream)).not.toContain(strangerId);
  // So they are due when he loses a device.
  const lost = attempt({ on: mine.state, body: incarnation });
  expect(lost.streams.get(mine.stream)?.due).toBe(true);
});

test("kinds and forms of later versions are pending, only from a device that may sign at all", () => {
  const later = { kind: "invite", body: { proof: hash32 } };
  const forms = [
    later,
    { kind: "stream", body: { stream: hash32.slice(0, 16), purpose: "template", member: hash32.slice(0, 16) } },
    { kind: "class", body: { stream: idToBytes(environment.stream), class: "secret" } },
    { kind: "stream", body: { stream: hash32.slice(0, 16), purpose: "environment", class: "secret" } },
  ];
  for (const form of forms) {
    const pending = extendChain(crypto, state, foreign(laptop, form));
    expect(pending).toEqual({ ...state, unreadable: { height: state.height + 1, kind: form.kind } });
    // Nothing behind it is judged, and nothing is signed on top of it.
    expect(extendChain(crypto, pending, build({ body: document }))).toBe(pending);
    expect(() => addStream(deps, pending, deviceSigner(laptop), { kind: "environment", class: "dev" })).toThrow(
      "chain-unreadable",
    );
  }
  const second = { kind: "device", member: state.owner, type: "person", card: card(fresh, "device") } as const;
  expect(attempt({ body: second }).unreadable?.kind).toBe("device");
  const unknownSuite = build({ body: document });
  unknownSuite[0] = 2;
  expect(extendChain(crypto, state, unknownSuite).unreadable?.kind).toBe("suite");
  for (const [by, rule] of [
    [stranger, "signer-known"],
    [paper, "recovery-only-recovers"],
  ] as const)
    expect(() => extendChain(crypto, state, foreign(by, later))).toThrow(
      expect.objectContaining({ facts: ruleAt(rule) }),
    );
});

test("the create link: first, self-signed, naming its signer the sequencer", () => {
  const create = { kind: "create", member: state.owner, throwAway: false, sequencer: laptopId } as const;
  const first = (by: DeviceKeys, body: LinkBody, height = 0): Bytes =>
    signLink(crypto, deviceSigner(by), { height, prev: height === 0 ? undefined : state.head, at: 1 }, body);
  for (const [link, rule] of [
    [first(stranger, create), "create-sequencer"],
    [first(laptop, document), "create"],
    [first(laptop, create, 1), "create"],
    [flip(first(laptop, create), 12), "signature"],
    [new Uint8Array(10), "malformed"],
  ] as const)
    expect(() => verifyChain(crypto, [link])).toThrow(expect.objectContaining({ facts: { height: 0, rule } }));
  const later = first(laptop, create);
  later[0] = 2;
  expect(() => verifyChain(crypto, [later])).toThrow("chain-unreadable");
  expect(() => verifyChain(crypto, [])).toThrow("chain-invalid");
});

function commitmentOf(id: StreamId): Bytes {
  return state.streams.get(id)?.epochs[0]?.commitment ?? hash32;
}

function sameReference(commitment: Bytes): Bytes {
  return concatBytes(commitment.subarray(0, 8), hash32.subarray(8));
}

function ruleAt(rule: string): object {
  return { height: state.height + 1, rule };
}

function flip(bytes: Bytes, at: number): Bytes {
  const changed = new Uint8Array(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

function build({ on = state, by = laptop, body, height, prev }: Attempt): Bytes {
  const head = { height: height ?? on.height + 1, prev: prev ?? on.head, at: 1 };
  return signLink(crypto, deviceSigner(by), head, body);
}

function attempt(given: Attempt): ChainState {
  return extendChain(crypto, given.on ?? state, build(given));
}

function refusalOf(given: Attempt): unknown {
  try {
    attempt(given);
  } catch (error) {
    return isKistError(error) && error.code === "chain-invalid" ? error.facts : error;
  }
  return "accepted";
}

/** A link of a form that this version cannot make. */
function foreign(
  by: DeviceKeys,
  form: { readonly kind: string; readonly body: Parameters<typeof encodeCanonical>[0] },
) {
  const payload = encodeCanonical({
    at: 1,
    body: form.body,
    height: state.height + 1,
    kind: form.kind,
    prev: idToBytes(state.head),
    signer: by.verify,
  });
  return concatBytes(Uint8Array.of(1), sign(crypto, "kist/v1/link", by.signing, payload), payload);
}
