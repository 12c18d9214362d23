/** Two people who wrote without seeing each other, and the one who decides what holds. */
import { createChest, redactText, type ChestDevice } from "@kist/testing";
import { describe, expect, test } from "vitest";

import type { ResolveConflict } from "./change.ts";
import type { ConflictSide, SecretConflict } from "./conflicts.ts";

const PLACE = { environment: "dev", namespace: "payments" };
const KEY = { ...PLACE, key: "KEY" };

interface Pair {
  readonly alice: ChestDevice;
  readonly bob: ChestDevice;
  /** Both know what either wrote. */
  meet(): void;
}

async function pair(): Promise<Pair> {
  const chest = await createChest();
  const [alice, bob] = [chest.addDevice(), chest.addDevice()];
  alice.createNamespace("dev", "payments");
  const meet = (): void => {
    bob.pull(alice);
    alice.pull(bob);
  };
  meet();
  return { alice, bob, meet };
}

function onlyConflict(device: ChestDevice, key = "KEY"): SecretConflict {
  const { conflicts } = device.vault().show({ ...PLACE, key });
  const [conflict, ...more] = conflicts;
  if (conflict === undefined || more.length > 0) throw new Error(`${conflicts.length} conflicts`);
  return conflict;
}
function sideOf(conflict: SecretConflict, is: (side: ConflictSide) => boolean): ConflictSide {
  const side = conflict.sides.find(is);
  if (side === undefined) throw new Error("no such side");
  return side;
}
function resolution(conflict: SecretConflict, keep: ConflictSide): ResolveConflict {
  const sides = conflict.sides.map(({ id }) => id);
  return { kind: "resolve-conflict", ...KEY, conflict, keep: keep.id, sides };
}

describe("two values at once", () => {
  async function story(): Promise<Pair & { readonly conflict: SecretConflict }> {
    const two = await pair();
    const { alice, bob, meet } = two;
    alice.set("dev/payments", { KEY: "old" });
    meet();
    const set = (device: ChestDevice, value: string, reason: string): void => {
      const entries = [{ key: "KEY", value: redactText(value), reason }];
      device.write({ kind: "set-secrets", ...PLACE, entries });
    };
    set(alice, "alice's", "it leaked");
    set(bob, "bob's", "new region");
    meet();
    return { ...two, conflict: onlyConflict(alice) };
  }

  test("are shown with who, when and why, the same on both devices", async () => {
    const { alice, bob, conflict } = await story();
    expect(conflict.sides).toHaveLength(2);
    expect(conflict.sides.map(({ stands }) => stands)).toEqual([true, false]);
    for (const [device, reason] of [
      [alice, "it leaked"],
      [bob, "new region"],
    ] as const) {
      const side = sideOf(conflict, ({ author }) => author === device.id);
      expect(side.says).toMatchObject({ kind: "version", version: { reason } });
      expect(side.at).toBeGreaterThan(0);
    }
    expect(onlyConflict(bob)).toEqual(conflict);
    expect(JSON.stringify(conflict)).not.toContain("'s");
    expect(alice.vault().conflicts(PLACE)).toMatchObject([
      { reference: "kist://dev/payments/KEY", conflicts: [conflict] },
    ]);
  });

  test("either may be kept: one new record over both, the other stays in the history as previous", async () => {
    for (const which of [0, 1]) {
      const { alice, bob, meet, conflict } = await story();
      const keep = conflict.sides[which];
      const other = conflict.sides[1 - which];
      if (keep === undefined || other === undefined) throw new Error("two sides");
      const { changed } = bob.write(resolution(conflict, keep));
      expect(changed).toMatchObject([{ name: "KEY", outcome: "resolved" }]);
      meet();
      const kept = keep.author === alice.id ? "alice's" : "bob's";
      for (const device of [alice, bob]) {
        expect(device.get("kist://dev/payments/KEY")).toBe(kept);
        expect(device.get("kist://dev/payments/KEY@previous")).not.toBe(kept);
        expect(device.get("kist://dev/payments/KEY@previous")).not.toBe("old");
        const detail = device.vault().show(KEY);
        expect([detail.conflicts, detail.conflict, detail.versions.length]).toEqual([[], false, 3]);
        expect(device.vault().conflicts(PLACE)).toEqual([]);
      }
    }
  });

  test("are not decided by who has not seen all of it", async () => {
    const { alice, bob, meet, conflict } = await story();
    const [keep] = conflict.sides;
    if (keep === undefined) throw new Error("a side");
    const known = resolution(conflict, keep);
    expect(() => alice.write({ ...known, sides: [keep.id] })).toThrow(
      expect.objectContaining({ code: "conflict-moved" }),
    );
    expect(() => alice.write({ ...known, keep: "aaaaaaaaaa" })).toThrow(
      expect.objectContaining({ code: "conflict-moved" }),
    );
    bob.write(known);
    meet();
    expect(() => alice.write(known)).toThrow(expect.objectContaining({ code: "conflict-none" }));
  });
});

describe("a deletion and a use at once", () => {
  async function story(): Promise<Pair & { readonly conflict: SecretConflict }> {
    const two = await pair();
    two.alice.set("dev/payments", { KEY: "old" });
    two.meet();
    two.alice.write({ kind: "remove-secrets", ...PLACE, keys: ["KEY"] });
    two.bob.set("dev/payments", { KEY: "in use" });
    two.meet();
    return { ...two, conflict: onlyConflict(two.alice) };
  }

  test("are shown as who deleted and who went on, and the use stands", async () => {
    const { alice, bob, conflict } = await story();
    expect(conflict).toMatchObject({
      kind: "deletion",
      sides: [
        { author: alice.id, stands: false, says: { kind: "deletion" } },
        { author: bob.id, stands: true, says: { kind: "use", register: "current", version: { ordinal: 2 } } },
      ],
    });
  });

  test("deleting it after all deletes it, keeping it keeps it", async () => {
    for (const kind of ["deletion", "use"] as const) {
      const { alice, bob, meet, conflict } = await story();
      bob.write(
        resolution(
          conflict,
          sideOf(conflict, ({ says }) => says.kind === kind),
        ),
      );
      meet();
      expect(alice.vault().show(KEY)).toMatchObject({ deleted: kind === "deletion", conflicts: [] });
      expect(alice.get("kist://dev/payments/KEY")).toBe(kind === "deletion" ? undefined : "in use");
    }
  });
});

describe("two secrets of one name", () => {
  async function story(): Promise<Pair & { readonly conflict: SecretConflict }> {
    const two = await pair();
    two.alice.set("dev/payments", { KEY: "alice's" });
    two.bob.set("dev/payments", { KEY: "bob's" });
    two.meet();
    return { ...two, conflict: onlyConflict(two.alice) };
  }

  test("can both be read: each by the id of its version", async () => {
    const { alice, conflict } = await story();
    expect(conflict.kind).toBe("same-name");
    const values = conflict.sides.map(({ says }) =>
      says.kind === "secret" ? alice.get(`kist://dev/payments/KEY@${says.version?.id ?? ""}`) : "",
    );
    expect(new Set(values)).toEqual(new Set(["alice's", "bob's"]));
    expect(alice.get("kist://dev/payments/KEY@aaaaaaaaaa")).toBeUndefined();
  });

  test("either may keep the name while the other gets a new one, or is deleted", async () => {
    for (const which of [0, 1])
      for (const others of ["delete", { rename: "KEY_OLD" }] as const) {
        const { alice, bob, meet, conflict } = await story();
        const keep = conflict.sides[which];
        if (keep === undefined) throw new Error("two sides");
        bob.write({ ...resolution(conflict, keep), others });
        meet();
        const kept = keep.author === alice.id ? "alice's" : "bob's";
        const lost = keep.author === alice.id ? "bob's" : "alice's";
        expect(alice.get("kist://dev/payments/KEY")).toBe(kept);
        expect(alice.get("kist://dev/payments/KEY_OLD")).toBe(others === "delete" ? undefined : lost);
        expect(alice.vault().conflicts(PLACE)).toEqual([]);
        expect(
          alice
            .vault()
            .list({ ...PLACE, deleted: true })
            .filter(({ deleted }) => deleted),
        ).toHaveLength(others === "delete" ? 1 : 0);
      }
  });

  test("are not renamed over a third", async () => {
    const { alice, conflict } = await story();
    alice.set("dev/payments", { TAKEN: "x" });
    const [keep] = conflict.sides;
    if (keep === undefined) throw new Error("a side");
    const over: ResolveConflict = { ...resolution(conflict, keep), others: { rename: "TAKEN" } };
    expect(() => alice.write(over)).toThrow(expect.objectContaining({ code: "name-taken" }));
    expect(() => alice.write({ ...over, others: { rename: "NO NAME" } })).toThrow(
      expect.objectContaining({ code: "request-malformed" }),
    );
  });
});

describe("two names, two owners, two pending versions at once", () => {
  test("are decided each by itself", async () => {
    const { alice, bob, meet } = await pair();
    alice.set("dev/payments", { KEY: "old" });
    meet();
    for (const [device, name] of [
      [alice, "A"],
      [bob, "B"],
    ] as const) {
      device.write({ kind: "set-metadata", ...KEY, set: { owner: name, purpose: "the same" } });
      const entries = [{ key: "KEY", value: redactText(name) }];
      device.write({ kind: "set-secrets", ...PLACE, entries, label: "pending" });
      device.write({ kind: "rename-secret", ...KEY, to: `KEY_${name}` });
    }
    meet();
    const key = alice.vault().list(PLACE)[0]?.key ?? "";
    const { conflicts } = alice.vault().show({ ...PLACE, key });
    expect(conflicts.map(({ kind }) => kind).sort()).toEqual(["label", "metadata", "name"]);
    let called = key;
    for (const conflict of conflicts) {
      const keep = sideOf(conflict, ({ author }) => author === bob.id);
      const [changed] = alice.write({ ...resolution(conflict, keep), key: called }).changed;
      called = changed?.name ?? called;
    }
    meet();
    expect(bob.vault().show({ ...PLACE, key: "KEY_B" })).toMatchObject({
      conflicts: [],
      metadata: { owner: "B", purpose: "the same" },
    });
    expect(bob.get("kist://dev/payments/KEY_B@pending")).toBe("B");
  });
});

test("a decision can be undone, and then there is no decision", async () => {
  const { alice, bob, meet } = await pair();
  alice.set("dev/payments", { KEY: "old" });
  meet();
  alice.set("dev/payments", { KEY: "alice's" });
  bob.set("dev/payments", { KEY: "bob's" });
  meet();
  const before = alice.get("kist://dev/payments/KEY");
  const conflict = onlyConflict(alice);
  alice.write(
    resolution(
      conflict,
      sideOf(conflict, ({ stands }) => !stands),
    ),
  );
  expect(alice.get("kist://dev/payments/KEY")).not.toBe(before);
  alice.write({ kind: "undo-change", ...PLACE, authors: [alice.id] });
  expect(alice.get("kist://dev/payments/KEY")).toBe(before);
});
