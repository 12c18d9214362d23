import { createCrypto, createDeviceKeys } from "@kist/crypto";
import { isKistError, type Bytes } from "@kist/model";
import fc from "fast-check";
import { expect, test } from "vitest";

import { beginChain, extendChain, verifyChain, type ChainPin } from "./chain.ts";
import { documentHash, setDocument } from "./documents.ts";
import { createGenesis } from "./genesis.ts";
import type { TeamDeps } from "./operation.ts";
import { deviceSigner } from "./signer.ts";
import type { ChainState } from "./state.ts";
import { addStream, rotateEpoch, setEnvironmentClass } from "./streams.ts";
import { enrolIncarnation, recoverDevice, replaceRecovery } from "./succession.ts";

const crypto = await createCrypto();
const deps: TeamDeps = { crypto, clock: { now: () => 1_700_000_000_000, monotonic: () => 0 } };
const scale = Number(process.env["KIST_PROVE"] ?? 1);

const { links, state } = longChain();
const pin: ChainPin = { vault: state.vault, seen: { height: state.height, head: state.head } };

test("a chain with every kind of link verifies to the state its makers had", () => {
  expect(verifyChain(crypto, links, pin)).toEqual(state);
  expect(verifyChain(crypto, links.values())).toEqual(state);
});

test("no flipped bit of any link is accepted: refused at its height, or stopped there where it spells a later suite", () => {
  let flips = 0;
  let before: ChainState | undefined;
  for (const [height, link] of links.entries()) {
    const known = before;
    const judge = (bytes: Bytes): ChainState =>
      known === undefined ? verifyChain(crypto, [bytes]) : extendChain(crypto, known, bytes);
    const step = Math.max(1, Math.floor((link.length * 8) / (300 * scale)));
    const bits = [0, 1, 2, 3, 4, 5, 6, 7, ...steps(8 + (height % step), link.length * 8, step)];
    for (const bit of bits) {
      if (bit >= 8) expect(refusal(() => judge(flip(link, bit)))).toMatchObject({ height });
      else if (known === undefined) expect(() => judge(flip(link, bit))).toThrow("chain-unreadable");
      else expect(judge(flip(link, bit))).toEqual({ ...known, unreadable: { height, kind: "suite" } });
      flips++;
    }
    before = known === undefined ? beginChain(crypto, link) : judge(link);
  }
  expect(flips).toBeGreaterThan(1000);
});

test("without a pin, a flip into another suite only ever stops the chain: nothing behind it is believed", () => {
  for (let height = 1; height < links.length; height++) {
    const stopped = tryVerify(links.with(height, flip(links[height] ?? new Uint8Array(1), 1)));
    if (stopped !== undefined)
      expect([stopped.height, stopped.unreadable]).toEqual([height - 1, { height, kind: "suite" }]);
  }
});

test("dropped, doubled, swapped and foreign links are refused with height and rule", () => {
  const other = longChain().links;
  for (let at = 0; at < links.length; at++) {
    const dropped = links.toSpliced(at, 1);
    expect(refusal(() => verifyChain(crypto, dropped, pin))).toMatchObject(
      at === 0 ? { height: 0, rule: "create" } : { height: at, rule: at === links.length - 1 ? "head-seen" : "height" },
    );
    const doubled = links.toSpliced(at, 0, links[at] ?? new Uint8Array(0));
    expect(refusal(() => verifyChain(crypto, doubled))).toMatchObject({ height: at + 1, rule: "height" });
    if (at > 0) {
      const swapped = links.toSpliced(at - 1, 2, ...links.slice(at - 1, at + 1).reverse());
      expect(refusal(() => verifyChain(crypto, swapped))?.height).toBe(at - 1);
      const foreign = links.with(at, other[at] ?? new Uint8Array(0));
      expect(refusal(() => verifyChain(crypto, foreign))).toMatchObject({ height: at, rule: "prev" });
    }
  }
  fc.assert(
    fc.property(fc.shuffledSubarray([...links.keys()], { minLength: 1 }), (order) => {
      const shuffled = order.map((at) => links[at] ?? new Uint8Array(0));
      const inOrder = order.every((at, i) => at === i) && order.length === links.length;
      expect(refusal(() => verifyChain(crypto, shuffled, pin)) === undefined).toBe(inOrder);
    }),
    { numRuns: 50 * scale },
  );
});

test("a pinned vault and a pinned head: another vault, a rolled back chain, a fork below the head", () => {
  const other = longChain();
  expect(refusal(() => verifyChain(crypto, other.links, pin))).toMatchObject({ height: 0, rule: "vault-pinned" });
  const shorter = links.slice(0, -2);
  expect(refusal(() => verifyChain(crypto, shorter, pin))).toMatchObject({
    height: links.length - 2,
    rule: "head-seen",
  });
  const seen = { height: 3, head: state.head };
  expect(refusal(() => verifyChain(crypto, links, { vault: state.vault, seen }))).toMatchObject({
    height: 3,
    rule: "head-seen",
  });
});

test("less than a whole genesis is no vault", () => {
  for (let height = 1; height < 6; height++)
    expect(refusal(() => verifyChain(crypto, links.slice(0, height)))).toMatchObject({
      height,
      rule: "genesis-complete",
    });
});

test("bytes that are no link", () => {
  for (const length of [0, 1, 65, 66, 300_000])
    expect(refusal(() => extendChain(crypto, state, new Uint8Array(length).fill(1)))).toMatchObject({
      rule: "malformed",
    });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const link = new Uint8Array([1, ...bytes]);
      expect(refusal(() => extendChain(crypto, state, link))).toMatchObject({ height: state.height + 1 });
    }),
    { numRuns: 200 * scale },
  );
});

test("a thousand links verify in well under a second", () => {
  const laptop = createDeviceKeys(crypto);
  const genesis = createGenesis(deps, { device: laptop, recovery: createDeviceKeys(crypto), throwAway: false });
  const all = [...genesis.links];
  let { state: now } = genesis;
  while (all.length < 1000) {
    const hash = documentHash(crypto, Uint8Array.of(all.length & 255, all.length >> 8));
    const operation =
      all.length % 3 === 0
        ? addStream(deps, now, deviceSigner(laptop), { kind: "environment", class: "dev" })
        : setDocument(deps, now, deviceSigner(laptop), { name: "policy", hash });
    all.push(...operation.links);
    now = operation.state;
  }
  const from = performance.now();
  expect(verifyChain(crypto, all)).toEqual(now);
  expect(performance.now() - from).toBeLessThan(1500);
});

/** Ana's vault through everything that can happen to it. */
function longChain(): { readonly links: readonly Bytes[]; readonly state: ChainState } {
  const [laptop, paper] = [createDeviceKeys(crypto), createDeviceKeys(crypto)];
  const genesis = createGenesis(deps, { device: laptop, recovery: paper, throwAway: false });
  const { keyring } = genesis;
  const all = [...genesis.links];
  const boxes = [...genesis.boxes];
  let now = genesis.state;
  const take = (operation: ReturnType<typeof rotateEpoch>): void => {
    all.push(...operation.links);
    boxes.push(...operation.boxes);
    now = operation.state;
    for (const { stream, number, secret } of operation.epochs) keyring.add(stream, number, secret);
  };
  const by = deviceSigner(laptop);
  const environment = addStream(deps, now, by, { kind: "environment", class: "dev" });
  take(environment);
  take(addStream(deps, now, by, { kind: "namespace", environment: environment.stream }));
  take(setEnvironmentClass(deps, now, by, { stream: environment.stream, class: "prod" }));
  take(setDocument(deps, now, by, { name: "allow-list", hash: documentHash(crypto, Uint8Array.of(1)) }));
  take(rotateEpoch(deps, now, by, { keyring, streams: [environment.stream] }));
  const second = createDeviceKeys(crypto);
  take(enrolIncarnation(deps, now, by, { device: second, keyring }));
  const newPaper = createDeviceKeys(crypto);
  take(replaceRecovery(deps, now, deviceSigner(second), { recovery: newPaper, keyring }));
  const third = createDeviceKeys(crypto);
  take(
    recoverDevice(deps, now, deviceSigner(newPaper), {
      boxes,
      device: third,
      type: "person",
      recovery: createDeviceKeys(crypto),
    }),
  );
  return { links: all, state: now };
}

function steps(from: number, to: number, by: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / by)) }, (_, i) => from + i * by);
}

function flip(bytes: Bytes, bit: number): Bytes {
  const changed = new Uint8Array(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}

function tryVerify(chain: readonly Bytes[]): ChainState | undefined {
  try {
    return verifyChain(crypto, chain);
  } catch (error) {
    if (isKistError(error)) return undefined;
    throw error;
  }
}

function refusal(attempt: () => unknown): { readonly height: number; readonly rule: string } | undefined {
  try {
    attempt();
  } catch (error) {
    if (!isKistError(error)) throw error;
    if (error.code === "chain-unreadable") return { height: Number(error.facts["height"]), rule: "unreadable" };
    expect(error.code).toBe("chain-invalid");
    return { height: Number(error.facts["height"]), rule: String(error.facts["rule"]) };
  }
  return undefined;
}
