import {
  createCrypto,
  createDeviceKeys,
  createEpoch,
  epochCommitment,
  epochKeys,
  epochRef,
  sealBox,
  wrapEpoch,
  type DeviceKeys,
} from "@kist/crypto";
import { bytesToId, type Bytes, type EnvelopeHash, type StreamId } from "@kist/model";
import { expect, test } from "vitest";

import { auditBoxes } from "./box-audit.ts";
import { boxesRoot, decodeBox, encodeBox, sealBoxes, type Box } from "./box.ts";
import { extendChain, verifyChain } from "./chain.ts";
import { documentHash, isDocumentInForce, setDocument } from "./documents.ts";
import { createGenesis } from "./genesis.ts";
import { createKeyring } from "./keyring.ts";
import { signLink } from "./link-codec.ts";
import { openBoxes, wrapContext } from "./open-boxes.ts";
import type { Operation } from "./operation.ts";
import { deviceSigner, type DeviceSigner } from "./signer.ts";
import { dueStreams, entitledDevices, recoveryDevice, streamClass, type ChainState } from "./state.ts";
import { addStream, rotateEpoch, setEnvironmentClass } from "./streams.ts";
import { enrolIncarnation, recoverDevice, replaceRecovery } from "./succession.ts";

const crypto = await createCrypto();
const deps = { crypto, clock: { now: () => 1, monotonic: () => 0 } };

test("Ana adds prod and a service in it: both devices hold the keys, one box each", () => {
  const ana = founds();
  const prod = ana.takes(addStream(deps, ana.state, ana.laptop, { kind: "environment", class: "prod" }));
  const payments = ana.takes(addStream(deps, ana.state, ana.laptop, { kind: "namespace", environment: prod.stream }));
  expect(payments.links).toHaveLength(2);
  expect(payments.boxes.map(({ device }) => device)).toEqual([ana.laptop.id, ana.paper.id].sort());
  expect(streamClass(ana.state, payments.stream)).toBe("prod");
  for (const device of [ana.laptop, ana.paper]) {
    const { keyring } = openBoxes(crypto, ana.state, device, ana.boxes);
    expect(keyring.secret(payments.stream, 1)).toEqual(payments.secret);
    expect(keyring.streams()).toHaveLength(4);
  }
  const eased = setEnvironmentClass(deps, ana.state, ana.laptop, { stream: prod.stream, class: "staging" });
  expect(streamClass(eased.state, payments.stream)).toBe("staging");
  expect(() => setEnvironmentClass(deps, ana.state, ana.laptop, { stream: payments.stream, class: "dev" })).toThrow(
    "link-refused",
  );
});

test("many streams turn over together: several links, one box per device, and history stays readable", () => {
  const ana = founds();
  const streams = Array.from({ length: 140 }, () => {
    return ana.takes(addStream(deps, ana.state, ana.laptop, { kind: "environment", class: "dev" })).stream;
  });
  const first = ana.keyring.secret(streams[0] ?? ana.registry, 1);
  for (let round = 0; round < 3; round++) {
    const rotation = ana.takes(rotateEpoch(deps, ana.state, ana.laptop, { keyring: ana.keyring, streams }));
    expect([rotation.links.length, rotation.boxes.length]).toEqual([2, 2]);
  }
  expect(auditBoxes(crypto, ana.state, ana.boxes)).toEqual([]);
  // Two boxes in place of 142: what newer keys lead back to is not opened again.
  let kems = 0;
  const counting = {
    ...crypto,
    provider: {
      ...crypto.provider,
      kemDecapsulate: (...given: Parameters<typeof crypto.provider.kemDecapsulate>) => {
        kems++;
        return crypto.provider.kemDecapsulate(...given);
      },
    },
  };
  const { keyring, refused, missing } = openBoxes(counting, ana.state, ana.paper, ana.boxes);
  expect([kems, refused, missing]).toEqual([2, [], []]);
  expect(keyring.secret(streams[0] ?? ana.registry, 1)).toEqual(first);
  expect(keyring.current(streams[0] ?? ana.registry)?.number).toBe(4);
});

test("a rotation needs the key it replaces: without it history would end there", () => {
  const ana = founds();
  const request = { keyring: createKeyring(crypto), streams: [ana.registry] };
  expect(() => rotateEpoch(deps, ana.state, ana.laptop, request)).toThrow("epoch-not-held");
  const unknown = bytesToId<StreamId>(new Uint8Array(16));
  expect(() => rotateEpoch(deps, ana.state, ana.laptop, { ...request, streams: [unknown] })).toThrow("link-refused");
});

test("boxes from anybody: wrong sender, wrong listing, other recipient, other vault, wrong key; the right ones still open", () => {
  const ana = founds();
  const box = ana.boxes.find(({ device }) => device === ana.laptop.id);
  if (box === undefined) throw new Error("the laptop has a box");
  const stranger = deviceSigner(createDeviceKeys(crypto));
  const wrongKey = [{ stream: ana.registry, number: 1, secret: createEpoch(crypto) }];
  const lies = sealBoxes(crypto, ana.state, ana.laptop, wrongKey).filter(({ device }) => device === ana.laptop.id);
  const hostile: readonly Box[] = [
    ...sealBoxes(crypto, ana.state, stranger, wrongKey).filter(({ device }) => device === ana.laptop.id),
    { ...box, by: ana.paper.id },
    { ...box, epochs: box.epochs.toReversed() },
    { ...box, epochs: box.epochs.slice(1) },
    { ...box, epochs: box.epochs.map((epoch) => ({ ...epoch, number: 2 })) },
    { ...(ana.boxes.find(({ device }) => device === ana.paper.id) ?? box), device: ana.laptop.id },
    { ...box, bytes: box.bytes.with(200, 1 ^ (box.bytes[200] ?? 0)) },
  ];
  const { keyring, refused } = openBoxes(crypto, ana.state, ana.laptop, [...lies, ...hostile, box]);
  expect(refused.filter(({ reason }) => reason === "commitment")).toHaveLength(1);
  expect(refused.filter(({ reason }) => reason === "does-not-open")).toHaveLength(hostile.length);
  expect(keyring.secret(ana.registry, 1)).toEqual(ana.keyring.secret(ana.registry, 1));
  const ben = founds();
  const mine = { ...ben.state, devices: ana.state.devices };
  expect(openBoxes(crypto, mine, ana.laptop, [box]).keyring.streams()).toEqual([]);
  expect(() => decodeBox(encodeBox(box).with(0, 3))).toThrow("box-malformed");
  expect(decodeBox(encodeBox(box))).toEqual(box);
  // A box whose plaintext is not what a box holds.
  const strange = sealBox(crypto, {
    sender: ana.laptop.keys,
    recipient: ana.laptop.keys.boxPublic,
    context: { vault: ana.state.vault },
    plaintext: Uint8Array.of(1),
  });
  expect(openBoxes(crypto, ana.state, ana.laptop, [{ ...box, bytes: strange }]).refused).toHaveLength(1);
});

test("a broken wrap is reported with its maker, and an older box reaches behind it", () => {
  const ana = founds();
  ana.takes(rotateEpoch(deps, ana.state, ana.laptop, { keyring: ana.keyring, streams: [ana.registry, ana.audit] }));
  const stream = ana.state.streams.get(ana.registry);
  const wrap = ana.state.streams.get(ana.audit)?.epochs[1]?.wrap;
  if (stream === undefined || wrap === undefined) throw new Error("both were rotated");
  const epochs = stream.epochs.map((epoch) => (epoch.number === 2 ? { ...epoch, wrap } : epoch));
  const bent: ChainState = { ...ana.state, streams: new Map(ana.state.streams).set(stream.id, { ...stream, epochs }) };
  const newest = ana.boxes.filter(({ epochs: [first] }) => first?.number === 2);
  const cut = openBoxes(crypto, bent, ana.laptop, newest);
  expect(cut.refused).toEqual([{ reason: "wrap", by: ana.laptop.id, stream: ana.registry, number: 2 }]);
  expect(cut.keyring.secret(ana.registry, 1)).toBeUndefined();
  expect(cut.keyring.secret(ana.audit, 1)).toBeDefined();
  expect(openBoxes(crypto, bent, ana.laptop, ana.boxes).keyring.secret(ana.registry, 1)).toBeDefined();
});

test("a wrap that holds another key than the epoch before it is not believed", () => {
  const ana = founds();
  const [next, lie] = [createEpoch(crypto), createEpoch(crypto)];
  const previous = ana.state.streams.get(ana.registry)?.epochs[0];
  if (previous === undefined) throw new Error("the registry has an epoch");
  const commitment = epochCommitment(crypto, next);
  const context = wrapContext(ana.state.vault, ana.registry, { ref: epochRef(commitment) }, previous);
  const wrap = wrapEpoch(crypto, epochKeys(crypto, next).link, lie, context);
  const boxes = sealBoxes(crypto, ana.state, ana.laptop, [{ stream: ana.registry, number: 2, secret: next }]);
  const state = extendChain(
    crypto,
    ana.state,
    signLink(
      crypto,
      ana.laptop,
      { height: ana.state.height + 1, prev: ana.state.head, at: 1 },
      {
        kind: "epoch",
        epochs: [{ stream: ana.registry, number: 2, commitment, wrap }],
        boxesRoot: boxesRoot(crypto, boxes),
        cuts: [],
      },
    ),
  );
  const { keyring, refused } = openBoxes(crypto, state, ana.paper, boxes);
  expect(refused).toEqual([{ reason: "wrap", by: ana.laptop.id, stream: ana.registry, number: 2 }]);
  expect([keyring.newest(ana.registry), keyring.secret(ana.registry, 1)]).toEqual([2, undefined]);
});

test("the laptop is stolen: with the code, a new one takes over; the thief opens nothing that is made from then on", () => {
  const ana = founds();
  const dev = ana.takes(addStream(deps, ana.state, ana.laptop, { kind: "environment", class: "dev" }));
  const fresh = deviceSigner(createDeviceKeys(crypto));
  const newPaper = deviceSigner(createDeviceKeys(crypto));
  const cuts = [ana.registry, dev.stream].map((stream) => ({
    stream,
    author: ana.laptop.id,
    seq: 3,
    hash: bytesToId<EnvelopeHash>(new Uint8Array(32)),
  }));
  const recovery = recoverDevice(deps, ana.state, ana.paper, {
    boxes: ana.boxes,
    device: fresh.keys,
    type: "person",
    recovery: newPaper.keys,
    cuts: cuts.toReversed(),
  });
  ana.takes(recovery);
  expect(verifyChain(crypto, ana.links)).toEqual(ana.state);
  expect([recovery.missing, recovery.refused, dueStreams(ana.state)]).toEqual([[], [], []]);
  expect(ana.state.sequencer).toBe(fresh.id);
  expect(recoveryDevice(ana.state, ana.state.owner)?.id).toBe(newPaper.id);
  expect(ana.state.devices.get(ana.laptop.id)?.removed?.cuts.get(dev.stream)?.seq).toBe(3);
  expect(entitledDevices(ana.state, dev.stream).map(({ id }) => id)).toEqual([fresh.id, newPaper.id].sort());
  for (const [device, newest] of [
    [fresh, 2],
    [newPaper, 2],
    [ana.laptop, 1],
    [ana.paper, 1],
  ] as const) {
    const { keyring } = openBoxes(crypto, ana.state, device, ana.boxes);
    expect(keyring.newest(dev.stream)).toBe(newest);
    expect(keyring.secret(dev.stream, 1)).toEqual(dev.secret);
  }
  expect(recovery.keyring.current(dev.stream)?.number).toBe(2);
  expect(() => setDocument(deps, ana.state, ana.laptop, policy())).toThrow("link-refused");
  const again = {
    boxes: [],
    device: createDeviceKeys(crypto),
    type: "person",
    recovery: createDeviceKeys(crypto),
  } as const;
  expect(() => recoverDevice(deps, ana.state, ana.paper, again)).toThrow("link-refused");
  setDocument(deps, ana.state, fresh, policy());
});

test("recovery without every box: what could not be opened stays due, and is keyed by whoever holds it", () => {
  const ana = founds();
  const dev = ana.takes(addStream(deps, ana.state, ana.laptop, { kind: "environment", class: "dev" }));
  const fresh = deviceSigner(createDeviceKeys(crypto));
  const recovery = recoverDevice(deps, ana.state, ana.paper, {
    boxes: ana.boxes.filter(({ epochs }) => !epochs.some(({ stream }) => stream === dev.stream)),
    device: fresh.keys,
    type: "person",
    recovery: createDeviceKeys(crypto),
    keep: [ana.laptop.id],
  });
  expect(recovery.missing).toEqual([dev.stream]);
  expect(dueStreams(recovery.state)).toEqual([dev.stream]);
  expect(recovery.state.devices.get(ana.laptop.id)?.removed).toBeUndefined();
  ana.takes(recovery);
  const { keyring } = openBoxes(crypto, ana.state, ana.laptop, ana.boxes);
  expect(keyring.current(dev.stream)?.number).toBe(1);
});

test("a copied home goes on under a new key; a new code replaces the old one", () => {
  const ana = founds();
  const copy = deviceSigner(createDeviceKeys(crypto));
  ana.takes(enrolIncarnation(deps, ana.state, ana.laptop, { device: copy.keys, keyring: ana.keyring }));
  expect(ana.state.devices.get(copy.id)).toMatchObject({ incarnationOf: ana.laptop.id, type: "person" });
  expect([ana.state.sequencer, dueStreams(ana.state)]).toEqual([copy.id, []]);
  expect(() => setDocument(deps, ana.state, ana.laptop, policy())).toThrow("link-refused");
  const newPaper = deviceSigner(createDeviceKeys(crypto));
  ana.takes(replaceRecovery(deps, ana.state, copy, { recovery: newPaper.keys, keyring: ana.keyring }));
  expect(verifyChain(crypto, ana.links)).toEqual(ana.state);
  expect(openBoxes(crypto, ana.state, newPaper, ana.boxes).keyring.newest(ana.registry)).toBe(3);
  expect(openBoxes(crypto, ana.state, ana.paper, ana.boxes).keyring.newest(ana.registry)).toBe(2);
  expect(auditBoxes(crypto, ana.state, ana.boxes)).toEqual([]);
  const stranger = deviceSigner(createDeviceKeys(crypto));
  const offer = { device: createDeviceKeys(crypto), keyring: ana.keyring };
  expect(() => enrolIncarnation(deps, ana.state, stranger, offer)).toThrow("link-refused");
});

test("the box audit sees a missing box, one too many, and one that was exchanged", () => {
  const ana = founds();
  const { stream } = ana.takes(addStream(deps, ana.state, ana.laptop, { kind: "environment", class: "dev" }));
  expect(auditBoxes(crypto, ana.state, ana.boxes)).toEqual([]);
  const last = ana.boxes.at(-1);
  if (last === undefined) throw new Error("there are boxes");
  const others = ana.boxes.slice(0, -1);
  expect(auditBoxes(crypto, ana.state, others)).toEqual([
    { finding: "missing", stream, device: last.device },
    { finding: "root", stream, by: ana.laptop.id },
  ]);
  const stranger = deviceSigner(createDeviceKeys(crypto)).id;
  const delivered = { ...last, device: stranger, by: ana.paper.id };
  expect(auditBoxes(crypto, ana.state, [...ana.boxes, delivered])).toEqual([
    { finding: "extra", stream, device: stranger },
  ]);
  const exchanged = { ...last, bytes: last.bytes.with(99, 1 ^ (last.bytes[99] ?? 0)) };
  expect(auditBoxes(crypto, ana.state, [...others, exchanged])).toEqual([
    { finding: "root", stream, by: ana.laptop.id },
  ]);
});

test("a document is in force by its hash, until another takes its name", () => {
  const ana = founds();
  const [first, second] = [Uint8Array.of(1), Uint8Array.of(2)];
  const put = (name: string, bytes: Bytes): Operation =>
    ana.takes(setDocument(deps, ana.state, ana.laptop, { name, hash: documentHash(crypto, bytes) }));
  put("allow-list", first);
  expect(isDocumentInForce(crypto, ana.state, "allow-list", first)).toBe(true);
  put("allow-list", second);
  expect(isDocumentInForce(crypto, ana.state, "allow-list", first)).toBe(false);
  put(`policy/${"0a".repeat(16)}`, first);
  for (const name of ["policy/prod-payments", "Policy", "", "policy/0a", "../etc", `policy/${"0A".repeat(16)}`])
    expect(() => put(name, first)).toThrow("link-refused");
});

test("a wiped keyring holds nothing, and its keys are zeros", () => {
  const { keyring, registry } = founds();
  const [secret, current] = [keyring.secret(registry, 1), keyring.current(registry)];
  expect(keyring.readKey(registry, current?.ref ?? "")).toBe(current?.read);
  expect(keyring.readKey(registry, "0000000000000000")).toBeUndefined();
  keyring.wipe();
  expect([secret?.every((byte) => byte === 0), current?.read.every((byte) => byte === 0)]).toEqual([true, true]);
  expect([keyring.streams(), keyring.current(registry)]).toEqual([[], undefined]);
});

function policy() {
  return { name: "policy", hash: documentHash(crypto, Uint8Array.of(1)) };
}

/** Ana with a new vault; `takes` does what the daemon does with an operation once it is durable. */
function founds() {
  const [device, recovery]: readonly [DeviceKeys, DeviceKeys] = [createDeviceKeys(crypto), createDeviceKeys(crypto)];
  const genesis = createGenesis(deps, { device, recovery, throwAway: false });
  const laptop: DeviceSigner = deviceSigner(device);
  const ana = {
    ...genesis,
    links: [...genesis.links],
    boxes: [...genesis.boxes],
    laptop,
    paper: deviceSigner(recovery),
    takes<Taken extends Operation>(operation: Taken): Taken {
      ana.links.push(...operation.links);
      ana.boxes.push(...operation.boxes);
      ana.state = operation.state;
      for (const { stream, number, secret } of operation.epochs) ana.keyring.add(stream, number, secret);
      return operation;
    },
  };
  return ana;
}
