import { createCrypto, createDeviceKeys, deviceKeysFromSeed } from "@kist/crypto";
import { expect, test } from "vitest";

import { verifyChain } from "./chain.ts";
import { createGenesis } from "./genesis.ts";
import { openBoxes } from "./open-boxes.ts";
import { deviceSigner } from "./signer.ts";

const crypto = await createCrypto();
const clock = { now: () => 1_700_000_000_000, monotonic: () => 0 };
const deps = { crypto, clock };

test("Ana founds a vault; her laptop and her recovery code hold its first keys, and nobody else is in it", () => {
  const laptop = createDeviceKeys(crypto);
  const paper = deviceKeysFromSeed(crypto, new Uint8Array(32).fill(7));
  const genesis = createGenesis(deps, { device: laptop, recovery: paper, throwAway: false });
  const state = verifyChain(crypto, genesis.links, { vault: genesis.vault });
  expect(state).toEqual(genesis.state);
  expect([...state.devices.values()].map(({ role, type }) => [role, type])).toEqual([
    ["device", "person"],
    ["recovery", undefined],
  ]);
  for (const keys of [laptop, paper]) {
    const { keyring, missing, refused } = openBoxes(crypto, state, deviceSigner(keys), genesis.boxes);
    expect([missing, refused]).toEqual([[], []]);
    for (const stream of [genesis.registry, genesis.audit])
      expect(keyring.current(stream)).toEqual(genesis.keyring.current(stream));
  }
});

test("a vault that lasts needs a recovery device; a throw-away vault can have none", () => {
  const device = createDeviceKeys(crypto);
  expect(() => createGenesis(deps, { device, throwAway: false })).toThrow("link-refused");
  expect(() => createGenesis(deps, { device, recovery: createDeviceKeys(crypto), throwAway: true })).toThrow(
    "link-refused",
  );
  const demo = createGenesis(deps, { device, throwAway: true });
  expect(verifyChain(crypto, demo.links).throwAway).toBe(true);
  expect([...demo.state.devices.values()].map(({ type }) => type)).toEqual(["ephemeral"]);
});
