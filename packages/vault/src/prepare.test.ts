import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, describe, expect, test, vi } from "vitest";

import type { Change } from "./change.ts";

let chest: Chest;
let laptop: ChestDevice;
const PAYMENTS = { environment: "dev", namespace: "payments" };
const set = (key: string, value: string): Change => ({
  kind: "set-secrets",
  ...PAYMENTS,
  entries: [{ key, value: redactText(value) }],
});
const get = (key: string) => laptop.get(`kist://dev/payments/${key}`);
const transaction = <Result>(work: () => Result): Result =>
  laptop.store.transaction.run(() => {
    const result = work();
    laptop.vault().seal();
    return result;
  });
/** What the database holds, seen by a daemon that starts now; and nothing in it may be damaged. */
const afterRestart = (key: string) => {
  laptop.reopen();
  expect(laptop.vault().verify()).toEqual([]);
  return get(key);
};

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  laptop.createNamespace("dev", "payments");
  laptop.set("dev/payments", { KEY: "zero" });
});

describe("one change", () => {
  test("is seen by readers after settle, not before", () => {
    const change = laptop.vault().prepare(set("KEY", "one"));
    transaction(() => change.apply());
    expect(get("KEY")).toBe("zero");
    change.settle();
    expect(get("KEY")).toBe("one");
  });

  test("that is prepared and never applied is nothing", () => {
    const change = laptop.vault().prepare(set("KEY", "one"));
    change.discard();
    change.settle();
    expect(afterRestart("KEY")).toBe("zero");
  });

  test("looks nothing up before it is applied: an unknown place is prepared like a known one", () => {
    const known = laptop.vault().prepare(set("KEY", "x"));
    const unknown = laptop.vault().prepare({ ...set("KEY", "x"), namespace: "nowhere" } as Change);
    expect(Object.keys(unknown)).toEqual(Object.keys(known));
    expect(unknown.class).toBe(known.class);
    expect(() => transaction(() => unknown.apply())).toThrow("namespace-unknown");
  });

  test("tells its subjects and a binding of its own, and never a value", () => {
    const [one, two] = [laptop.vault().prepare(set("KEY", "s3cret")), laptop.vault().prepare(set("KEY", "s3cret"))];
    expect(one.subjects).toEqual(["kist://dev/payments/KEY"]);
    expect(one.action).toBe("secret.set");
    expect(one.class).toBe("dev");
    expect(one.binding).toMatch(/^[0-9a-f]{64}$/);
    expect(one.binding).not.toBe(two.binding);
    expect(JSON.stringify(one)).not.toContain("s3cret");
  });

  test("previews what it would do and does none of it", () => {
    const change = laptop.vault().prepare({ ...set("KEY", "x"), existing: "skip" } as Change);
    expect(change.preview().changed).toMatchObject([{ name: "KEY", outcome: "skipped" }]);
    const fresh = laptop.vault().prepare(set("NEW", "x"));
    expect(fresh.preview().changed).toMatchObject([{ name: "NEW", outcome: "created", ordinal: 1 }]);
    expect(afterRestart("NEW")).toBeUndefined();
  });

  test("is refused while the stream's key is due, or where there is none", () => {
    const stream = laptop.vault().namespaces("dev")[0]?.stream;
    if (stream === undefined) throw new Error("no stream");
    chest.markDue(stream, true);
    expect(() => laptop.set("dev/payments", { KEY: "one" })).toThrow("epoch-due");
    chest.markDue(stream, false);
    laptop.set("dev/payments", { KEY: "one" });
    expect(get("KEY")).toBe("one");
  });

  test("goes on under a new epoch, and old versions stay readable", () => {
    const stream = laptop.vault().namespaces("dev")[0]?.stream;
    if (stream === undefined) throw new Error("no stream");
    chest.renew(stream);
    laptop.set("dev/payments", { KEY: "one" });
    expect(get("KEY@previous")).toBe("zero");
    expect(afterRestart("KEY")).toBe("one");
  });
});

describe("several changes in one transaction", () => {
  test("build on each other, whoever settles first", () => {
    const [one, two] = [laptop.vault().prepare(set("KEY", "one")), laptop.vault().prepare(set("KEY", "two"))];
    transaction(() => {
      one.apply();
      two.apply();
    });
    two.settle();
    expect(get("KEY")).toBe("two");
    one.settle();
    expect(laptop.vault().history({ ...PAYMENTS, key: "KEY" })).toHaveLength(3);
    expect(afterRestart("KEY")).toBe("two");
  });

  test("order of apply is order of the log, not order of prepare", () => {
    const [one, two] = [laptop.vault().prepare(set("KEY", "one")), laptop.vault().prepare(set("KEY", "two"))];
    transaction(() => {
      two.apply();
      one.apply();
    });
    one.settle();
    two.settle();
    expect(afterRestart("KEY")).toBe("one");
    expect(get("KEY@previous")).toBe("two");
  });

  test("a first one whose work fails after it was applied leaves nothing under the second", () => {
    const [one, two] = [laptop.vault().prepare(set("KEY", "one")), laptop.vault().prepare(set("OTHER", "two"))];
    transaction(() => {
      const failing = (): void =>
        transaction(() => {
          one.apply();
          throw new Error("the audit entry did not fit");
        });
      expect(failing).toThrow("the audit entry did not fit");
      // The ledger tells about the failure only later: nobody has discarded the first one yet.
      two.apply();
    });
    two.settle();
    one.discard();
    expect(get("KEY")).toBe("zero");
    expect(get("OTHER")).toBe("two");
    expect(afterRestart("OTHER")).toBe("two");
  });

  test("a transaction that fails takes them all, also when the next one begins before anyone says so", () => {
    const [one, two] = [laptop.vault().prepare(set("KEY", "one")), laptop.vault().prepare(set("KEY", "two"))];
    const failing = (): void =>
      transaction(() => {
        one.apply();
        two.apply();
        throw new Error("commit failed");
      });
    expect(failing).toThrow("commit failed");
    const three = laptop.vault().prepare(set("KEY", "three"));
    transaction(() => three.apply());
    one.discard();
    two.discard();
    three.settle();
    expect(get("KEY@previous")).toBe("zero");
    expect(afterRestart("KEY")).toBe("three");
  });

  test("a second transaction may be applied before the first has settled", () => {
    const [one, two] = [laptop.vault().prepare(set("KEY", "one")), laptop.vault().prepare(set("KEY", "two"))];
    transaction(() => one.apply());
    transaction(() => two.apply());
    one.settle();
    expect(get("KEY")).toBe("one");
    two.settle();
    expect(afterRestart("KEY")).toBe("two");
  });

  test("seal each page they touch once, and the head once", () => {
    const pages = vi.spyOn(laptop.store, "putIndexPage");
    const vault = laptop.vault();
    const changes = Array.from({ length: 20 }, (_, i) => vault.prepare(set(`KEY_${i}`, `value ${i}`)));
    transaction(() => {
      for (const change of changes) change.apply();
    });
    // 21 secrets stand on two pages.
    expect(pages).toHaveBeenCalledTimes(2);
    for (const change of changes) change.settle();
    expect(afterRestart("KEY_19")).toBe("value 19");
    expect(get("KEY_0")).toBe("value 0");
  });

  test("and a transaction that ends without sealing is found damaged, never wrong", () => {
    const change = laptop.vault().prepare(set("KEY", "one"));
    laptop.store.transaction.run(() => change.apply());
    change.settle();
    expect(() => laptop.reopen()).toThrow("stream-damaged");
  });

  test("a namespace made in the same transaction can be written to at once", () => {
    const environment = laptop.vault().environments()[0]?.stream;
    if (environment === undefined) throw new Error("no environment");
    const vault = laptop.vault();
    // The link and the key come from team, in the same transaction.
    const stream = chest.addStream({ kind: "namespace", environment, class: undefined });
    const create = vault.prepare({ kind: "create-namespace", environment: "dev", namespace: "billing", stream });
    const fill = vault.prepare({ ...set("KEY", "billed"), namespace: "billing" } as Change);
    transaction(() => {
      create.apply();
      fill.apply();
    });
    expect(vault.namespaces("dev").map(({ name }) => name)).toEqual(["payments"]);
    create.settle();
    fill.settle();
    expect(laptop.get("kist://dev/billing/KEY")).toBe("billed");
  });
});

describe("a disk that fails at any write", () => {
  test("leaves the vault as it was, and usable", () => {
    for (let writes = 0; ; writes++) {
      laptop.store.failAfter(writes, new Error("disk full"));
      const change = laptop.vault().prepare(set("KEY", `try ${writes}`));
      try {
        transaction(() => change.apply());
      } catch (error) {
        expect(error).toMatchObject({ message: "disk full" });
        change.discard();
        expect(get("KEY")).toBe("zero");
        continue;
      }
      change.settle();
      expect(writes).toBe(5);
      expect(afterRestart("KEY")).toBe(`try ${writes}`);
      break;
    }
  });

  test("and a head that is not ours is never built on", () => {
    const stream = laptop.vault().namespaces("dev")[0]?.stream;
    if (stream === undefined) throw new Error("no stream");
    const change = laptop.vault().prepare(set("KEY", "one"));
    laptop.store.writeHead(stream, chest.crypto.random.bytes(400));
    expect(() => transaction(() => change.apply())).toThrow("stream-damaged");
  });
});
