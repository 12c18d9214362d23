import type { Bytes, StreamId } from "@kist/model";
import { createChest, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, describe, expect, test } from "vitest";

let chest: Chest;
let laptop: ChestDevice;
let stream: StreamId;

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  stream = laptop.createNamespace("dev", "payments");
  laptop.set("dev/payments", Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`KEY_${i}`, `${i}`])));
});
const page = (number: number): Bytes => {
  const bytes = laptop.store.readIndexPage(stream, number);
  if (bytes === undefined) throw new Error(`no page ${number}`);
  return bytes;
};
const head = (): Bytes => {
  const bytes = laptop.store.readHead(stream);
  if (bytes === undefined) throw new Error("no head");
  return bytes;
};
const flip = (bytes: Bytes, at: number): Bytes => {
  const flipped = bytes.slice();
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return flipped;
};
const expectDamage = (): void => {
  expect(() => laptop.reopen()).toThrow("stream-damaged");
};
const repair = (): void => {
  laptop.store.transaction.run(() => laptop.vault().rebuildIndex(stream));
  laptop.reopen();
  expect(laptop.vault().verify()).toEqual([]);
  expect(laptop.get("kist://dev/payments/KEY_39")).toBe("39");
};

describe("opening a stream finds", () => {
  test("nothing wrong where nothing is", () => {
    expect([...laptop.store.indexPages(stream)]).toHaveLength(3);
    laptop.reopen();
  });
  test("a flipped bit anywhere in a page", () => {
    const whole = page(1);
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 60)) {
      laptop.store.putIndexPage(stream, 1, flip(whole, at));
      expectDamage();
    }
    repair();
  });
  test("a flipped bit anywhere in the head", () => {
    const whole = head();
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 60)) {
      laptop.store.writeHead(stream, flip(whole, at));
      expectDamage();
    }
  });
  test("two pages that changed places", () => {
    const [one, two] = [page(0), page(1)];
    laptop.store.putIndexPage(stream, 0, two);
    laptop.store.putIndexPage(stream, 1, one);
    expectDamage();
    repair();
  });
  test("a page put back to an older state", () => {
    const old = page(0);
    laptop.set("dev/payments", { KEY_0: "new" });
    laptop.store.putIndexPage(stream, 0, old);
    expectDamage();
    repair();
    expect(laptop.get("kist://dev/payments/KEY_0")).toBe("new");
  });
  test("a head put back to an older state", () => {
    const old = head();
    laptop.set("dev/payments", { KEY_0: "new" });
    laptop.store.writeHead(stream, old);
    expectDamage();
  });
  test("a page that is gone, one too many, and all of them gone", () => {
    const [one, two] = [page(0), page(1)];
    laptop.store.putIndexPage(stream, 3, one);
    expectDamage();
    laptop.store.dropIndex(stream);
    expectDamage();
    laptop.store.putIndexPage(stream, 0, one);
    laptop.store.putIndexPage(stream, 1, two);
    expectDamage();
    repair();
  });
  test("pages and head of another stream", () => {
    const other = laptop.createNamespace("dev", "billing");
    laptop.set("dev/billing", { KEY: "x" });
    const foreign = laptop.store.readHead(other);
    if (foreign === undefined) throw new Error("no head");
    laptop.store.writeHead(stream, foreign);
    expectDamage();
  });
  test("a head that is gone while pages are there", () => {
    const fresh = chest.addDevice();
    for (const row of laptop.store.indexPages(stream)) fresh.store.putIndexPage(stream, row.page, row.bytes);
    expect(() => fresh.vault().openAll()).toThrow("stream-damaged");
  });
});

describe("rebuilding", () => {
  test("refuses where the log is behind the head", () => {
    const device = chest.addDevice();
    const rows = [...laptop.store.deltas(stream)];
    laptop.set("dev/payments", { KEY_0: "lost" });
    device.store.writeHead(stream, head());
    for (const row of rows) device.store.appendDelta({ stream, ...row });
    // The same rows under the laptop's own key, but without the newest delta.
    const kept = new Set(rows.map((row) => row.hash));
    laptop.store.deltas = function* (of) {
      for (const row of device.store.deltas(of)) if (kept.has(row.hash)) yield row;
    };
    expect(() => laptop.vault().rebuildIndex(stream)).toThrow("stream-damaged");
  });
  test("goes on writing where the log ends", () => {
    laptop.store.dropIndex(stream);
    repair();
    laptop.set("dev/payments", { KEY_1: "again" });
    laptop.reopen();
    expect(laptop.get("kist://dev/payments/KEY_1@previous")).toBe("1");
    expect(laptop.vault().verify()).toEqual([]);
  });
});
