import { bytesToId, type DeviceId, type RecordHash, type StreamId, type ValueHash } from "@kist/model";
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";

import { chooseArchived, describeArchive, type Archive } from "./archive.ts";
import { foldFacts } from "./fold.ts";
import { FIRST_ARCHIVE_PAGE } from "./limits.ts";
import type { Fact, RecordBody } from "./record.ts";
import type { SubjectView } from "./subject.ts";

const PROVE = Number(process.env["KIST_PROVE"] ?? 1);
const PAYMENTS = { environment: "dev", namespace: "payments" };
const KEY = { ...PAYMENTS, key: "KEY" };

/** What people and the next write see, apart from versions that are archived. */
function state(view: SubjectView, archived: number): unknown {
  return {
    ...view,
    versions: view.versions.filter(({ ordinal }) => ordinal > archived),
    archived: 0,
    registers: [...view.registers].sort(),
    heads: [...view.registers].sort().map((register) => view.heads(register)),
    conflicts: view.conflicts.map((conflict) => JSON.stringify(conflict)).sort(),
    depth: 0,
    isPurged: 0,
  };
}

describe("archiving", () => {
  type Draft = { readonly kind: number; readonly hash: number; readonly at: number; readonly blind: boolean };
  const draft: fc.Arbitrary<Draft> = fc.record({
    kind: fc.nat(9),
    hash: fc.nat(),
    at: fc.nat(20),
    blind: fc.boolean(),
  });

  /** Facts as devices write them: each names the heads it saw; a blind one did not see the newest. */
  function write(view: SubjectView, older: SubjectView, { kind, hash, at, blind }: Draft, count: number): Fact {
    const bytes = new Uint8Array(32).fill(hash & 255);
    new DataView(bytes.buffer).setUint32(28, count);
    const seen = blind ? older : view;
    const heads = (...registers: Parameters<SubjectView["heads"]>[0][]) =>
      [...new Set(registers.flatMap((register) => seen.heads(register)))].sort();
    const target = seen.labels.current?.hash ?? bytesToId<RecordHash>(bytes);
    const beside = seen.heads("current")[0] ?? target;
    const bodies: readonly RecordBody[] = [
      { field: "version", commitment: "00".repeat(32), size: 1, prev: heads("current", "pending") },
      { field: "version", commitment: "00".repeat(32), size: 1, prev: heads("current", "pending") },
      { field: "version", commitment: "00".repeat(32), size: 1, label: "pending", prev: heads("current", "pending") },
      { field: "label", label: "current", version: seen.labels.pending?.hash ?? target, prev: heads("current") },
      { field: "label", label: "previous", version: target, beside, prev: heads("previous") },
      { field: "owner", value: `o${hash % 3}`, prev: heads("owner") },
      { field: "name", name: `N${hash % 3}`, prev: heads("name") },
      { field: "delete", prev: heads("name", "owner", "current", "pending", "previous") },
      { field: "undelete", prev: [...seen.deletions] },
      { field: "pin", version: target, pinned: hash % 2 === 0, prev: heads(`pin/${target}`) },
    ];
    const body = bodies[kind] ?? { field: "create" };
    const sealed = { epoch: "00".repeat(8), chunks: [bytesToId<ValueHash>(bytes)] };
    const author = bytesToId<DeviceId>(new Uint8Array(32).fill(hash % 3));
    return {
      hash: bytesToId<RecordHash>(bytes),
      author,
      seq: 1,
      at,
      body,
      ...(body.field === "version" ? { sealed } : {}),
    };
  }

  test("never changes the state of a secret, whatever was written before and is written after", () => {
    let archivedOnce = 0;
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 60, size: "max" }), (drafts) => {
        const all: Fact[] = [];
        let live: readonly Fact[] = [];
        let archive: Archive | undefined;
        let views = [foldFacts([]), foldFacts([])] as const;
        for (const one of drafts) {
          const fact = write(views[0], views[1], one, all.length);
          all.push(fact);
          live = [...live, fact];
          const view = foldFacts(live, archive);
          const chosen = new Set(chooseArchived({ facts: live, archive, view }, { most: 8, least: 2 }));
          if (chosen.size > 0) {
            const [gone, stay] = [live.filter((one) => chosen.has(one)), live.filter((one) => !chosen.has(one))];
            archive = describeArchive({ page: 0, mac: "" }, stay, gone, { archive, view });
            live = stay;
            archivedOnce++;
          }
          const whole = foldFacts(all);
          const now = foldFacts(live, archive);
          expect(state(now, now.archived)).toEqual(state(whole, now.archived));
          expect(now.archived + now.versions.length).toBe(whole.versions.length);
          // A writer that saw what stood before the last archiving would name what is gone: only live heads are named.
          views = [now, chosen.size > 0 ? now : views[0]];
        }
      }),
      { numRuns: 150 * PROVE },
    );
    expect(archivedOnce).toBeGreaterThan(10);
  });
});

describe("a secret with three hundred versions", () => {
  let chest: Chest;
  let laptop: ChestDevice;
  let stream: StreamId;
  const get = (key: string) => laptop.get(`kist://dev/payments/${key}`);
  const archives = () => [...laptop.store.indexPages(stream)].filter(({ page }) => page >= FIRST_ARCHIVE_PAGE);
  const first = () => {
    const [oldest] = laptop.vault().history(KEY);
    if (oldest === undefined) throw new Error("no versions");
    return oldest;
  };

  beforeEach(async () => {
    chest = await createChest();
    laptop = chest.addDevice();
    stream = laptop.createNamespace("dev", "payments");
    for (let i = 1; i <= 300; i++) laptop.set("dev/payments", { KEY: `${i}` });
  });

  test("has pages for its history, and shows all of it", () => {
    expect(archives().length).toBeGreaterThan(2);
    laptop.reopen();
    expect(
      laptop
        .vault()
        .history(KEY)
        .map(({ ordinal }) => ordinal),
    ).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(laptop.vault().list(PAYMENTS)).toMatchObject([{ key: "KEY", ordinal: 300 }]);
    expect([get("KEY"), get("KEY@previous"), get(`KEY@${first().id}`)]).toEqual(["300", "299", "1"]);
    expect(laptop.vault().verify()).toEqual([]);
  });

  test("costs its page no more than a secret with a hundred", () => {
    expect(laptop.store.readIndexPage(stream, 0)?.length).toBeLessThan(20_000);
  });

  test("can be rolled back to, labelled with and purged of its oldest", () => {
    const oldest = first().id;
    laptop.write({ kind: "rollback", ...KEY, to: oldest });
    expect(get("KEY")).toBe("1");
    laptop.write({ kind: "set-label", ...KEY, label: "previous", to: oldest });
    expect(get("KEY@previous")).toBe("1");
    laptop.write({ kind: "pin-version", ...KEY, version: oldest, pinned: true });
    laptop.set("dev/payments", { KEY: "302" });
    laptop.reopen();
    expect(laptop.vault().verify()).toEqual([]);
    laptop.write({ kind: "purge-versions", ...KEY, versions: "old" });
    expect(
      laptop
        .vault()
        .history(KEY)
        .filter(({ purged }) => !purged)
        .map(({ ordinal }) => ordinal),
    ).toEqual([1, 301, 302]);
    expect(get(`KEY@${oldest}`)).toBe("1");
    expect(laptop.vault().show(KEY).pinned).toBe(true);
    laptop.reopen();
    expect(laptop.vault().verify()).toEqual([]);
  });

  test("is reached by number as far back as it goes", () => {
    const read = (version: number) => {
      const plan = laptop
        .vault()
        .plan({ references: [{ environment: "dev", namespace: "payments", key: "KEY", version }] });
      return plan.items.map(
        ({ version: id }) =>
          laptop
            .vault()
            .history(KEY)
            .find((one) => one.id === id)?.ordinal,
      );
    };
    laptop.reopen();
    expect([1, 150, 299, 300].map(read)).toEqual([[1], [150], [299], [300]]);
    expect(read(301)).toEqual([undefined]);
    laptop.write({ kind: "rollback", ...KEY, to: 1 });
    expect(get("KEY")).toBe("1");
    laptop.write({ kind: "set-label", ...KEY, label: "pending", to: 2 });
    expect(get("KEY@pending")).toBe("2");
    laptop.write({ kind: "pin-version", ...KEY, version: 3, pinned: true });
    laptop.write({ kind: "purge-versions", ...KEY, versions: [4, 5] });
    const standing = laptop.vault().history(KEY);
    expect(standing.filter(({ pinned }) => pinned).map(({ ordinal }) => ordinal)).toEqual([3]);
    expect(standing.filter(({ purged }) => purged).map(({ ordinal }) => ordinal)).toEqual([4, 5]);
  });

  test("notices an archive page that is gone, changed or another one", () => {
    const [one, two] = archives();
    if (one === undefined || two === undefined) throw new Error("two pages");
    const found = () => {
      laptop.reopen();
      expect(get("KEY")).toBe("300");
      expect(laptop.vault().verify()).toContainEqual({ stream, part: "index", rule: "log" });
      expect(() => laptop.vault().history(KEY)).toThrow("stream-damaged");
    };
    laptop.store.putIndexPage(stream, one.page, two.bytes);
    found();
    laptop.store.putIndexPage(stream, one.page, one.bytes.slice().fill(7, 200, 201));
    found();
    laptop.store.transaction.run(() => laptop.vault().rebuildIndex(stream));
    laptop.reopen();
    expect(laptop.vault().verify()).toEqual([]);
    expect(laptop.vault().history(KEY)).toHaveLength(300);
    laptop.write({ kind: "set-secrets", ...PAYMENTS, entries: [{ key: "KEY", value: redactText("301") }] });
    expect(get("KEY@previous")).toBe("300");
  });
});
