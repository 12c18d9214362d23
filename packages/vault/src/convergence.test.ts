import { bytesToId, isKistError, METADATA_FIELDS, type DeviceId, type RecordHash, type ValueHash } from "@kist/model";
/**
 * Several devices that write without seeing each other, and take over each other's logs in any order: in the end all
 * show the same. The values are the smallest that can disagree: few names, few devices, every kind of change.
 */
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Change } from "./change.ts";
import { foldFacts } from "./fold.ts";
import type { Fact, RecordBody } from "./record.ts";
import type { SubjectView } from "./subject.ts";

const PROVE = Number(process.env["KIST_PROVE"] ?? 1);
const PLACE = { environment: "dev", namespace: "payments" };
const OTHER = { environment: "prod", namespace: "payments" };
const key = fc.constantFrom("A", "B");

const change: fc.Arbitrary<Change> = fc.oneof(
  fc
    .record({ key, value: fc.string({ maxLength: 3 }), pending: fc.boolean() })
    .map(({ key: name, value, pending }): Change => ({
      kind: "set-secrets",
      ...PLACE,
      entries: [{ key: name, value: redactText(value) }],
      ...(pending ? { label: "pending" } : {}),
    })),
  fc
    .record({ key, owner: fc.constantFrom("alice", "bob") })
    .map(({ key: name, owner }): Change => ({ kind: "set-metadata", ...PLACE, key: name, set: { owner } })),
  key.map((name): Change => ({ kind: "set-metadata", ...PLACE, key: name, set: {}, clear: ["owner"] })),
  key.map((name): Change => ({ kind: "remove-secrets", ...PLACE, keys: [name] })),
  key.map((name): Change => ({ kind: "undelete-secret", ...PLACE, key: name })),
  fc.record({ key, to: key }).map(({ key: name, to }): Change => ({ kind: "rename-secret", ...PLACE, key: name, to })),
  key.map((name): Change => ({ kind: "rollback", ...PLACE, key: name, to: "previous" })),
  key.map((name): Change => ({ kind: "set-label", ...PLACE, key: name, label: "current", to: "pending" })),
  key.map((name): Change => ({ kind: "set-label", ...PLACE, key: name, label: "previous", to: "current" })),
  key.map((name): Change => ({ kind: "pin-version", ...PLACE, key: name, version: "current", pinned: true })),
  key.map((name): Change => ({ kind: "purge-versions", ...PLACE, key: name, versions: "old" })),
  key.map((name): Change => ({ kind: "tag-secrets", ...PLACE, keys: [name], add: ["x"], remove: ["y"] })),
  fc.record({ key, as: key, there: fc.boolean() }).map(({ key: name, as, there }): Change => {
    const [from, to] = there ? [PLACE, OTHER] : [OTHER, PLACE];
    return { kind: "move-secrets", from, ...to, entries: [{ key: name, as }] };
  }),
  fc.record({ key, as: key, there: fc.boolean() }).map(({ key: name, as, there }): Change => {
    const [from, to] = there ? [PLACE, OTHER] : [OTHER, PLACE];
    return { kind: "copy-secrets", purpose: "promote", from, ...to, entries: [{ key: name, as }], existing: "version" };
  }),
  // The authors are those of whoever does it: filled in when it is known.
  fc.boolean().map((there): Change => ({
    kind: "undo-change",
    ...(there ? OTHER : PLACE),
    authors: [],
    also: there ? PLACE : OTHER,
  })),
);
const asOf = (device: ChestDevice, one: Change): Change =>
  one.kind === "undo-change" ? { ...one, authors: [device.id] } : one;
/** Decides the first thing there is to decide, for one side or the other. */
function decide(device: ChestDevice, pick: number): void {
  const [disputed] = device.vault().conflicts(PLACE);
  const [conflict] = disputed?.conflicts ?? [];
  const keep = conflict?.sides[pick % conflict.sides.length];
  if (disputed === undefined || conflict === undefined || keep === undefined) return;
  const key = disputed.reference.split("/").at(-1) ?? "";
  const sides = conflict.sides.map(({ id }) => id);
  const others = pick % 2 === 0 ? ("delete" as const) : { rename: "C" };
  const { secret } = disputed;
  const same = conflict.kind === "same-name" ? { others } : {};
  device.write({ kind: "resolve-conflict", ...PLACE, key, secret, conflict, keep: keep.id, sides, ...same });
}
type Step = { readonly device: number } & (
  | { readonly change: Change }
  | { readonly pull: number }
  | { readonly decide: number }
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ device: fc.nat(2), decide: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ device: fc.nat(2), change }) },
  { weight: 1, arbitrary: fc.record({ device: fc.nat(2), pull: fc.nat(2) }) },
);

/** Refusals are part of the story; anything else is not. */
function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isKistError(error) || error.code === "stream-damaged" || error.code === "open-failed") throw error;
  }
}

function shown(device: ChestDevice): unknown {
  const vault = device.vault();
  return [PLACE, OTHER].flatMap((place) =>
    vault
      .list({ ...place, deleted: true })
      .map((summary) => vault.show({ ...place, key: summary.key, secret: summary.secret })),
  );
}

async function team(): Promise<{ readonly chest: Chest; readonly devices: readonly ChestDevice[] }> {
  const chest = await createChest();
  const devices = [chest.addDevice(), chest.addDevice(), chest.addDevice()];
  devices[0]?.createNamespace("dev", "payments");
  devices[0]?.createNamespace("prod", "payments", "prod");
  for (const device of devices.slice(1)) if (devices[0] !== undefined) device.pull(devices[0]);
  return { chest, devices };
}

describe("devices that have seen the same deltas", () => {
  test("show the same, whatever they did and in whichever order they learned of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { devices } = await team();
        for (const one of steps) {
          const device = devices[one.device];
          const other = "pull" in one ? devices[one.pull] : undefined;
          if (device === undefined) continue;
          attempt(() => {
            if ("decide" in one) decide(device, one.decide);
            else if ("change" in one) device.write(asOf(device, one.change));
            else if (other !== undefined) device.pull(other);
          });
        }
        // A ring, twice round: everybody has everything, each by another way.
        for (let i = 0; i < 2 * devices.length; i++) {
          const [device, other] = [devices[i % 3], devices[(i + 1) % 3]];
          if (device !== undefined && other !== undefined) device.pull(other);
        }
        const [first, ...rest] = devices.map(shown);
        for (const view of rest) expect(view).toEqual(first);
        // Purged values are dropped by whoever purges; what the others still hold is not damage.
        for (const device of devices)
          expect(
            device
              .vault()
              .verify()
              .filter(({ rule }) => rule !== "stray" && rule !== "missing"),
          ).toEqual([]);
      }),
      { numRuns: 12 * PROVE },
    );
  });

  test("two who create one name at once: one keeps it, the other is reached by its id and can be renamed", async () => {
    const { devices } = await team();
    const [alice, bob] = devices;
    if (alice === undefined || bob === undefined) throw new Error("two devices");
    alice.set("dev/payments", { KEY: "alice's" });
    bob.set("dev/payments", { KEY: "bob's" });
    alice.pull(bob);
    bob.pull(alice);
    const values = [alice, bob].map((device) => device.get("kist://dev/payments/KEY"));
    expect(values[0]).toBe(values[1]);
    const claiming = alice.vault().list(PLACE);
    expect(claiming.map(({ conflict }) => conflict)).toEqual([true, true]);
    const keeper = alice.vault().show({ ...PLACE, key: "KEY" });
    const loser = claiming.find(({ secret }) => secret !== keeper.secret);
    if (loser === undefined) throw new Error("a conflict");
    const detail = alice.vault().show({ ...PLACE, key: "KEY", secret: loser.secret });
    expect(detail.conflicts).toMatchObject([
      {
        kind: "same-name",
        sides: [
          { id: keeper.secret, stands: true },
          { id: loser.secret, stands: false },
        ],
      },
    ]);
    alice.set("dev/payments", { KEY: "again" });
    expect(alice.get("kist://dev/payments/KEY")).toBe("again");
    alice.write({ kind: "rollback", ...PLACE, key: "KEY", to: "previous" });
    alice.write({ kind: "rename-secret", ...PLACE, key: "KEY", secret: loser.secret, to: "KEY_2" });
    bob.pull(alice);
    expect(new Set([bob.get("kist://dev/payments/KEY"), bob.get("kist://dev/payments/KEY_2")])).toEqual(
      new Set(["alice's", "bob's"]),
    );
    expect(
      bob
        .vault()
        .list(PLACE)
        .some((summary) => summary.conflict),
    ).toBe(false);
  });

  test("two who set one secret at once: the same one is current, the other is shown and can be made current", async () => {
    const { devices } = await team();
    const [alice, bob] = devices;
    if (alice === undefined || bob === undefined) throw new Error("two devices");
    alice.set("dev/payments", { KEY: "old" });
    bob.pull(alice);
    alice.set("dev/payments", { KEY: "alice's" });
    bob.set("dev/payments", { KEY: "bob's" });
    alice.pull(bob);
    bob.pull(alice);
    const current = alice.get("kist://dev/payments/KEY");
    expect(bob.get("kist://dev/payments/KEY")).toBe(current);
    const [conflict] = bob.vault().show({ ...PLACE, key: "KEY" }).conflicts;
    if (conflict?.kind !== "value") throw new Error("a conflict of values");
    const other = conflict.sides[1]?.says;
    if (other?.kind !== "version") throw new Error("two versions");
    bob.write({ kind: "set-label", ...PLACE, key: "KEY", label: "current", to: other.version.id });
    expect(bob.get("kist://dev/payments/KEY")).not.toBe(current);
    expect(bob.vault().show({ ...PLACE, key: "KEY" }).conflicts).toEqual([]);
    expect(bob.get("kist://dev/payments/KEY@previous")).toBe(current);
  });

  test("one deletes what the other goes on using: it stays, and both see that", async () => {
    const { devices } = await team();
    const [alice, bob] = devices;
    if (alice === undefined || bob === undefined) throw new Error("two devices");
    alice.set("dev/payments", { KEY: "old" });
    bob.pull(alice);
    alice.write({ kind: "remove-secrets", ...PLACE, keys: ["KEY"] });
    bob.set("dev/payments", { KEY: "in use" });
    alice.pull(bob);
    bob.pull(alice);
    for (const device of [alice, bob]) {
      expect(device.get("kist://dev/payments/KEY")).toBe("in use");
      expect(device.vault().show({ ...PLACE, key: "KEY" }).conflicts).toMatchObject([{ kind: "deletion" }]);
    }
    alice.set("dev/payments", { KEY: "still in use" });
    bob.pull(alice);
    expect(bob.vault().show({ ...PLACE, key: "KEY" }).conflicts).toEqual([]);
  });
});

describe("folding", () => {
  const hash = (fill: number): RecordHash => bytesToId(new Uint8Array(32).fill(fill));
  /** Arbitrary records of one secret that name arbitrary others, also ones that never come. */
  const facts = fc
    .array(
      fc.record({
        fill: fc.integer({ min: 1, max: 40 }),
        author: fc.integer({ min: 1, max: 3 }),
        prev: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
        kind: fc.nat(8),
        field: fc.constantFrom(...METADATA_FIELDS.slice(0, 2)),
      }),
      { maxLength: 30 },
    )
    .map((drafts) => {
      const byFill = new Map(drafts.map((draft) => [draft.fill, draft]));
      return [...byFill.values()].map(({ fill, author, prev: named, kind, field }): Fact => {
        // A hash names only what came before it: here, the lower fills.
        const prev = named
          .filter((one) => one < fill)
          .map(hash)
          .sort();
        const version = hash(named[0] ?? 1);
        const bodies: readonly RecordBody[] = [
          { field: "version", commitment: "00".repeat(32), size: 1, prev },
          { field: "version", commitment: "00".repeat(32), size: 1, label: "pending", prev },
          { field: "label", label: "current", version, prev },
          { field: "label", label: "previous", version, beside: hash(named[1] ?? 1), prev },
          { field: "name", name: `N${fill % 3}`, prev },
          { field, value: `v${fill % 3}`, prev },
          { field: "delete", prev },
          { field: "undelete", prev },
          { field: "purge", versions: [version] },
        ];
        const body = bodies[kind] ?? { field: "create" };
        const sealed = { epoch: "00".repeat(8), chunks: [bytesToId<ValueHash>(new Uint8Array(32).fill(fill))] };
        const by = bytesToId<DeviceId>(new Uint8Array(32).fill(author));
        return {
          hash: hash(fill),
          author: by,
          seq: 1,
          at: fill % 5,
          body,
          ...(body.field === "version" ? { sealed } : {}),
        };
      });
    });
  const seen = (view: SubjectView): unknown => ({
    ...view,
    depth: Array.from({ length: 41 }, (_, fill) => view.depth(hash(fill))),
    isPurged: Array.from({ length: 41 }, (_, fill) => view.isPurged(hash(fill))),
    heads: view.registers
      .map((register) => [register, view.heads(register)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    registers: [...view.registers].sort(),
    conflicts: view.conflicts.map((conflict) => JSON.stringify(conflict)).sort(),
  });

  test("gives one view for one set of records, in any order, with any repetition", () => {
    fc.assert(
      fc.property(facts, fc.array(fc.nat()), (set, picks) => {
        const shuffled = [...set];
        for (const [i, pick] of picks.entries()) {
          const [a, b] = [i % Math.max(1, set.length), pick % Math.max(1, set.length)];
          const [left, right] = [shuffled[a], shuffled[b]];
          if (left !== undefined && right !== undefined) [shuffled[a], shuffled[b]] = [right, left];
        }
        expect(seen(foldFacts([...shuffled, ...set]))).toEqual(seen(foldFacts(set)));
      }),
      { numRuns: 300 * PROVE },
    );
  });
});
