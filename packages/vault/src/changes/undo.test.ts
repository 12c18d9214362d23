/** Undo as people meet it, and the property behind it: whatever the last change was, what is seen is as before it. */
import { isKistError, type DeviceId } from "@kist/model";
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";

import type { Change, ChangeResult } from "../change.ts";

const PROVE = Number(process.env["KIST_PROVE"] ?? 1);
const DEV = { environment: "dev", namespace: "payments" };
const PROD = { environment: "prod", namespace: "payments" };
type Where = typeof DEV;

async function setUp(): Promise<{ readonly chest: Chest; readonly laptop: ChestDevice }> {
  const chest = await createChest();
  const laptop = chest.addDevice();
  laptop.createNamespace("dev", "payments");
  laptop.createNamespace("prod", "payments", "prod");
  return { chest, laptop };
}
const set = (where: Where, key: string, value: string): Change => ({
  kind: "set-secrets",
  ...where,
  entries: [{ key, value: redactText(value) }],
});
const undoOf = (
  device: ChestDevice,
  where: Where,
  also?: Where,
  authors: readonly DeviceId[] = [device.id],
): Change => ({
  kind: "undo-change",
  ...where,
  authors,
  ...(also === undefined ? {} : { also }),
});

/** What a person sees of both places: values by label, metadata, pins; not the history, which only grows. */
function seen(device: ChestDevice): unknown {
  const vault = device.vault();
  return [DEV, PROD].map((where) =>
    vault.list(where).map(({ key, metadata }) => {
      const name = `kist://${where.environment}/payments/${key}`;
      const { versions } = vault.show({ ...where, key });
      return {
        name,
        metadata,
        values: ["", "@pending", "@previous"].map((label) => device.get(`${name}${label}`)),
        pinned: versions.filter(({ pinned }) => pinned).map(({ id }) => id),
      };
    }),
  );
}

describe("undo", () => {
  let chest: Chest;
  let laptop: ChestDevice;
  const undo = (where: Where = DEV, also?: Where): ChangeResult => laptop.write(undoOf(laptop, where, also));
  const get = (key: string): string | undefined => laptop.get(`kist://dev/payments/${key}`);
  beforeEach(async () => {
    ({ chest, laptop } = await setUp());
  });

  test("takes back a value, and says to which version", () => {
    laptop.write(set(DEV, "KEY", "one"));
    laptop.write(set(DEV, "KEY", "two"));
    expect(undo()).toMatchObject({
      changed: [{ name: "KEY", outcome: "labelled", field: "current", ordinal: 1 }],
      undone: { author: laptop.id },
    });
    laptop.reopen();
    expect(laptop.vault().verify()).toEqual([]);
    expect([get("KEY"), get("KEY@previous")]).toEqual(["one", undefined]);
    expect(laptop.vault().history({ ...DEV, key: "KEY" })).toHaveLength(2);
  });
  test("once more takes the undo back", () => {
    laptop.write(set(DEV, "KEY", "one"));
    laptop.write(set(DEV, "KEY", "two"));
    undo();
    undo();
    expect([get("KEY"), get("KEY@previous")]).toEqual(["two", "one"]);
    undo();
    expect([get("KEY"), get("KEY@previous")]).toEqual(["one", undefined]);
  });
  test("takes a whole import back, of more than one delta", () => {
    laptop.write(set(DEV, "BEFORE", "x"));
    const entries = Array.from({ length: 200 }, (_, i) => ({ key: `KEY_${i}`, value: redactText(`${i}`) }));
    laptop.write({ kind: "set-secrets", ...DEV, entries });
    expect(undo().changed).toHaveLength(200);
    expect(
      laptop
        .vault()
        .list(DEV)
        .map(({ key }) => key),
    ).toEqual(["BEFORE"]);
    undo();
    expect(laptop.vault().list(DEV)).toHaveLength(201);
  });
  test("takes a move back on both sides, from either, and again", () => {
    const moved = { kind: "move-secrets", from: DEV, ...PROD, entries: [{ key: "KEY", as: "THERE" }] } as const;
    laptop.write(set(DEV, "KEY", "one"));
    const states: unknown[] = [seen(laptop)];
    laptop.write(moved);
    states.push(seen(laptop));
    for (const [turn, [here, also]] of [
      [DEV, PROD],
      [PROD, DEV],
      [PROD, DEV],
      [DEV, PROD],
    ].entries() as Iterable<[number, [Where, Where]]>) {
      expect(() => undo(here)).toThrow("undo-elsewhere");
      undo(here, also);
      expect(laptop.vault().verify()).toEqual([]);
      expect(seen(laptop)).toEqual(states[turn % 2]);
    }
  });
  test("shows first what it would do, and then does that or nothing", () => {
    laptop.write(set(DEV, "KEY", "one"));
    const looked = laptop.vault().prepare(undoOf(laptop, DEV)).preview();
    expect(looked.changed).toEqual([{ name: "KEY", outcome: "removed" }]);
    expect(get("KEY")).toBe("one");
    laptop.write(set(DEV, "OTHER", "x"));
    const expected = looked.undone?.id ?? "";
    expect(() => laptop.write({ ...undoOf(laptop, DEV), expected } as Change)).toThrow("undo-stale");
  });
  test("is refused where somebody else changed the same since, and says who", () => {
    const phone = chest.addDevice();
    laptop.write({ kind: "name-device", device: phone.id, name: "Bob's phone" });
    laptop.write(set(DEV, "KEY", "one"));
    laptop.write(set(DEV, "KEY", "two"));
    phone.pull(laptop);
    phone.write(set(DEV, "KEY", "three"));
    laptop.pull(phone);
    expect(() => undo()).toThrow(
      expect.objectContaining({ code: "undo-overtaken", facts: { name: "KEY", by: "Bob's phone" } }),
    );
    expect(get("KEY")).toBe("three");
  });
  test("is not refused where somebody else changed something else, which stays", () => {
    const phone = chest.addDevice();
    laptop.write(set(DEV, "KEY", "one"));
    laptop.write({ kind: "set-metadata", ...DEV, key: "KEY", set: { owner: "ada" } });
    phone.pull(laptop);
    phone.write(set(DEV, "KEY", "two"));
    phone.write({ kind: "set-metadata", ...DEV, key: "KEY", set: { purpose: "testing" } });
    laptop.pull(phone);
    undo();
    expect(get("KEY")).toBe("two");
    expect(laptop.vault().show({ ...DEV, key: "KEY" }).metadata).toEqual({ purpose: "testing" });
  });
  test("of a creation is refused once others use what was created, also at the same time", () => {
    const phone = chest.addDevice();
    laptop.write(set(DEV, "KEY", "one"));
    phone.pull(laptop);
    phone.write({ kind: "set-metadata", ...DEV, key: "KEY", set: { owner: "bob" } });
    laptop.pull(phone);
    expect(() => undo()).toThrow("undo-overtaken");
  });
  test("of a deletion is refused where the name is another's now", () => {
    const phone = chest.addDevice();
    laptop.write(set(DEV, "KEY", "one"));
    phone.pull(laptop);
    laptop.write({ kind: "remove-secrets", ...DEV, keys: ["KEY"] });
    phone.write({ kind: "rename-secret", ...DEV, key: "KEY", to: "AWAY" });
    phone.write(set(DEV, "KEY", "new"));
    laptop.pull(phone);
    expect(() => undo()).toThrow("undo-overtaken");
    laptop.write({ kind: "remove-secrets", ...DEV, keys: ["AWAY"] });
    phone.pull(laptop);
    phone.write(set(DEV, "AWAY", "taken"));
    laptop.pull(phone);
    // `set` of a deleted name brings the deleted secret back: that is a change of the same thing.
    expect(() => undo()).toThrow("undo-overtaken");
  });
  test("never takes back another person's change", () => {
    const phone = chest.addDevice();
    laptop.write(set(DEV, "KEY", "one"));
    phone.pull(laptop);
    expect(() => phone.write(undoOf(phone, DEV))).toThrow("undo-nothing");
    phone.write(undoOf(phone, DEV, undefined, [phone.id, laptop.id]));
    expect(phone.get("kist://dev/payments/KEY")).toBeUndefined();
  });
  test("cannot bring back what was purged, nor a secret without a value", () => {
    laptop.write(set(DEV, "KEY", "one"));
    laptop.write(set(DEV, "KEY", "two"));
    laptop.write(set(DEV, "KEY", "three"));
    laptop.write({ kind: "purge-versions", ...DEV, key: "KEY", versions: "old" });
    expect(() => undo()).toThrow(
      expect.objectContaining({ code: "undo-impossible", facts: { name: "KEY", what: "purge" } }),
    );
    expect(() => undo({ ...DEV, namespace: "nowhere" })).toThrow("namespace-unknown");
  });
  test("takes an import link away, and does not bring one back: that would read what nobody was asked about", () => {
    laptop.createNamespace("dev", "shared");
    laptop.set("dev/shared", { URL: "there" });
    laptop.write({ kind: "import-namespace", ...DEV, from: "shared" });
    expect(get("URL")).toBe("there");
    expect(undo().changed).toEqual([{ name: "shared", outcome: "unimported" }]);
    expect(get("URL")).toBeUndefined();
    expect(() => undo()).toThrow("undo-impossible");
    expect(laptop.vault().verify()).toEqual([]);
  });
  test("of a copy over a secret brings that one's own value back", () => {
    laptop.write(set(DEV, "KEY", "new"));
    laptop.write(set(PROD, "KEY", "old"));
    laptop.write({
      kind: "copy-secrets",
      purpose: "promote",
      from: DEV,
      ...PROD,
      existing: "version",
      entries: [{ key: "KEY", as: "KEY" }],
    });
    expect(laptop.get("kist://prod/payments/KEY")).toBe("new");
    undo(PROD);
    expect(laptop.get("kist://prod/payments/KEY")).toBe("old");
  });
});

const key = fc.constantFrom("A", "B", "C");
const place = fc.constantFrom(DEV, PROD);
const value = fc.constantFrom("1", "2", "");
const other = (where: Where): Where => (where === DEV ? PROD : DEV);
/** Every kind of change there is in a namespace, of few names, so that they meet. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc
    .record({ where: place, keys: fc.uniqueArray(key, { minLength: 1 }), value, pending: fc.boolean() })
    .map(({ where, keys, value: text, pending }): Change => ({
      kind: "set-secrets",
      ...where,
      entries: keys.map((name) => ({ key: name, value: redactText(text), metadata: { purpose: `set ${text}` } })),
      ...(pending ? { label: "pending" } : {}),
    })),
  fc.record({ where: place, key, owner: fc.constantFrom("ada", "bob") }).map(({ where, key: name, owner }): Change => ({
    kind: "set-metadata",
    ...where,
    key: name,
    set: { owner },
    clear: ["purpose"],
  })),
  fc
    .record({ where: place, keys: fc.uniqueArray(key, { minLength: 1 }) })
    .map(({ where, keys }): Change => ({ kind: "tag-secrets", ...where, keys, add: ["x", "y"], remove: ["y"] })),
  fc
    .record({ where: place, keys: fc.uniqueArray(key, { minLength: 1, maxLength: 2 }) })
    .map(({ where, keys }): Change => ({ kind: "remove-secrets", ...where, keys })),
  fc
    .record({ where: place, key })
    .map(({ where, key: name }): Change => ({ kind: "undelete-secret", ...where, key: name })),
  fc
    .record({ where: place, key, to: key })
    .map(({ where, key: name, to }): Change => ({ kind: "rename-secret", ...where, key: name, to })),
  fc
    .record({ where: place, key })
    .map(({ where, key: name }): Change => ({ kind: "rollback", ...where, key: name, to: "previous" })),
  fc
    .record({
      where: place,
      key,
      label: fc.constantFrom("current", "previous", "pending"),
      to: fc.constantFrom("current", "previous", "pending"),
    })
    .map(({ where, key: name, label, to }): Change => ({ kind: "set-label", ...where, key: name, label, to })),
  fc.record({ where: place, key, pinned: fc.boolean() }).map(({ where, key: name, pinned }): Change => ({
    kind: "pin-version",
    ...where,
    key: name,
    version: "current",
    pinned,
  })),
  fc
    .record({ where: place, from: place, key, as: key, promote: fc.boolean() })
    .map(({ where, from, key: name, as, promote }): Change => ({
      kind: "copy-secrets",
      purpose: promote ? "promote" : "copy",
      from,
      ...where,
      existing: "version",
      entries: [{ key: name, as }],
    })),
  fc.record({ where: place, key, as: key }).map(({ where, key: name, as }): Change => ({
    kind: "move-secrets",
    from: other(where),
    ...where,
    entries: [{ key: name, as }],
  })),
);

/** Whether it was done: refusals are part of the story, anything else is not. */
function attempt(work: () => void): string {
  try {
    work();
    return "";
  } catch (error) {
    if (!isKistError(error) || error.code === "stream-damaged" || error.code === "open-failed") throw error;
    return error.code;
  }
}
const written = (device: ChestDevice): number =>
  [DEV, PROD].reduce((sum, { environment }) => {
    const stream = device.vault().namespaces(environment)[0]?.stream;
    return sum + (stream === undefined ? 0 : [...device.store.deltas(stream)].length);
  }, 0);

test("after any change, undo shows what was seen before it, and undo of that what was seen after it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
      const { laptop } = await setUp();
      for (const one of changes) {
        if (!("environment" in one) || !("namespace" in one)) continue;
        const where = one.environment === "dev" ? DEV : PROD;
        const [before, logged] = [seen(laptop), written(laptop)];
        if (attempt(() => void laptop.write(one)) !== "" || written(laptop) === logged) continue;
        const after = seen(laptop);
        const also = one.kind === "move-secrets" ? other(where) : undefined;
        const refused = attempt(() => void laptop.write(undoOf(laptop, where, also)));
        if (refused !== "") {
          // A secret that had no current version cannot go back to having none.
          expect([refused, JSON.stringify(before).includes('"values":[null')]).toEqual(["undo-impossible", true]);
          continue;
        }
        expect(seen(laptop)).toEqual(before);
        laptop.write(undoOf(laptop, where, also));
        expect(seen(laptop)).toEqual(after);
      }
      expect(laptop.vault().verify()).toEqual([]);
    }),
    { numRuns: 15 * PROVE },
  );
});
