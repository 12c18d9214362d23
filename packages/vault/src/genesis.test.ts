import { asLocalKey, createCrypto, createDeviceKeys } from "@kist/crypto";
import { bytesToUtf8, Redacted, reveal, utf8ToBytes, type AuditReceipt, type DeviceId } from "@kist/model";
import { addStream, createGenesis, deviceSigner, rotateEpoch, type ChainState } from "@kist/team";
/** The vault on a real chain and keyring: what the other tests make up, team gives here. */
import { applyAlone, createMemoryVaultStore } from "@kist/testing";
import { expect, test } from "vitest";

import type { Change } from "./change.ts";
import { createVault } from "./vault.ts";

test("from genesis to a secret, and on after the key was renewed", async () => {
  const crypto = await createCrypto();
  const clock = { now: () => 1_800_000_000_000, monotonic: () => 0 };
  const device = createDeviceKeys(crypto);
  const signer = deviceSigner(device);
  const genesis = createGenesis({ crypto, clock }, { device, recovery: createDeviceKeys(crypto), throwAway: false });
  const { keyring } = genesis;
  let chain: ChainState = genesis.state;
  const store = createMemoryVaultStore();
  const id: DeviceId = signer.id;
  const vault = createVault({
    crypto,
    clock,
    store,
    local: asLocalKey(crypto.random.bytes(32)),
    device: { id, signing: device.signing },
    chain: () => chain,
    keyring,
  });
  const write = (change: Change): void => {
    const prepared = vault.prepare(change);
    store.transaction.run(() => applyAlone(vault, prepared));
    prepared.settle();
  };
  const set = (value: string): void => {
    const entries = [{ key: "KEY", value: new Redacted(utf8ToBytes(value)) }];
    write({ kind: "set-secrets", environment: "prod", namespace: "payments", entries });
  };
  const get = (version?: "previous"): string | undefined => {
    const reference = { environment: "prod", namespace: "payments", key: "KEY", ...(version && { version }) };
    const plan = vault.plan({ references: [reference] });
    const receipt = { device: id, seq: 1, binding: plan.binding, issued: true as AuditReceipt["issued"] };
    const [item] = vault.open(plan, receipt).items;
    return item && bytesToUtf8(reveal(item.value));
  };

  const environment = addStream({ crypto, clock }, chain, signer, { kind: "environment", class: "prod" });
  keyring.add(environment.stream, 1, environment.secret);
  chain = environment.state;
  write({ kind: "create-environment", environment: "prod", stream: environment.stream, class: "prod" });
  const purpose = { kind: "namespace", environment: environment.stream } as const;
  const namespace = addStream({ crypto, clock }, chain, signer, purpose);
  keyring.add(namespace.stream, 1, namespace.secret);
  chain = namespace.state;
  write({ kind: "create-namespace", environment: "prod", namespace: "payments", stream: namespace.stream });
  set("one");
  expect(get()).toBe("one");
  expect(vault.prepare({ kind: "name-vault", name: "Acme" }).class).toBeUndefined();
  expect(vault.environments()).toEqual([{ name: "prod", stream: environment.stream, class: "prod" }]);

  const renewed = rotateEpoch({ crypto, clock }, chain, signer, { keyring, streams: [namespace.stream] });
  chain = renewed.state;
  for (const { stream, number, secret } of renewed.epochs) keyring.add(stream, number, secret);
  set("two");
  expect([get(), get("previous")]).toEqual(["two", "one"]);
  expect(vault.verify()).toEqual([]);
});
