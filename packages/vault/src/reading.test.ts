/**
 * Any web of templates, import links and overrides: whatever opening a plan opens was told before, as a subject for the trail
 * and as a name or a whole place for policy.
 */
import { bytesToUtf8, parseReference, reveal, type ValueHash } from "@kist/model";
import { createChest, redactText, type ChestDevice } from "@kist/testing";
import fc from "fast-check";
import { expect, test, vi } from "vitest";

import type { ReadRequest } from "./plan.ts";

const PROVE = Number(process.env["KIST_PROVE"] ?? 1);
const NAMESPACES = ["a", "b", "c"] as const;
const KEYS = ["K", "L", "M"] as const;
const namespace = fc.constantFrom(...NAMESPACES);
const key = fc.constantFrom(...KEYS);
const name = fc.oneof(
  key,
  fc.tuple(namespace, key).map(([place, one]) => `${place}.${one}`),
);
/** A literal, or what a template names. */
const value = fc.option(fc.array(name, { maxLength: 3 }), { nil: undefined });
const secrets = fc.uniqueArray(fc.record({ namespace, key, value, override: fc.boolean() }), {
  minLength: 1,
  maxLength: 7,
  selector: (one) => `${one.namespace} ${one.key}`,
});
const links = fc.array(
  fc.record({
    namespace,
    from: namespace,
    keys: fc.option(fc.subarray([...KEYS], { minLength: 1 }), { nil: undefined }),
  }),
  { maxLength: 4 },
);
const asked = fc.oneof(
  fc.record({ environment: fc.constant("dev"), namespace }),
  fc
    .array(fc.record({ environment: fc.constant("dev"), namespace, key }), { minLength: 1, maxLength: 3 })
    .map((references) => ({ references })),
);

test("nothing is opened that was not told before, and a name always opens to the same, asked for alone or with the whole", async () => {
  await fc.assert(
    fc.asyncProperty(secrets, links, asked, async (stored, linked, request) => {
      const chest = await createChest();
      const laptop = chest.addDevice();
      for (const place of NAMESPACES) laptop.createNamespace("dev", place);
      const environment = laptop
        .vault()
        .environments()
        .find((one) => one.name === "dev")?.stream;
      chest.addStream({ kind: "override", environment, class: undefined, member: chest.founder });
      const chunks = fillVault(laptop, stored);
      for (const { keys, ...link } of linked)
        if (link.namespace !== link.from)
          laptop.write({
            kind: "import-namespace",
            environment: "dev",
            ...link,
            ...(keys === undefined ? {} : { keys }),
          });
      const vault = laptop.vault();
      const plan = vault.plan(request);
      const opened = vi.spyOn(laptop.store, "readValue");
      const read = attempt(laptop, request);
      const names = new Set(opened.mock.calls.map(([chunk]) => chunks.get(chunk)));
      expect([...names].filter((one) => !plan.subjects.includes(one ?? "?"))).toEqual([]);
      // What is told for the trail is told for policy: asked for, or further.
      const isAsked = (subject: string): boolean =>
        "references" in request
          ? request.references.some((one) => `kist://dev/${one.namespace}/${one.key}` === subject)
          : parseReference(subject)?.namespace === request.namespace;
      for (const subject of plan.subjects) {
        const one = parseReference(subject);
        const covered = plan.further.some(
          (place) => place.namespace === one?.namespace && (place.whole || place.names.includes(one.key)),
        );
        expect(isAsked(subject) || covered, subject).toBe(true);
      }
      if ("references" in request || read === "fails") return;
      for (const [one, text] of read) {
        const reference = { environment: "dev", namespace: request.namespace, key: one };
        expect(attempt(laptop, { references: [reference] })).toEqual(new Map([[one, text]]));
      }
    }),
    { numRuns: 60 * PROVE },
  );
});

type Stored = typeof secrets extends fc.Arbitrary<infer Value> ? Value : never;

/** Whose chunk is whose, by reference; an override's is its secret's. */
function fillVault(laptop: ChestDevice, stored: Stored): ReadonlyMap<ValueHash, string> {
  const chunks = new Map<ValueHash, string>();
  const store = vi.spyOn(laptop.store, "putValue");
  for (const { namespace: place, key: one, value: names, override } of stored) {
    const where = { environment: "dev", namespace: place };
    const text = redactText(names === undefined ? `${place}/${one}` : names.map((each) => `\${${each}}`).join("+"));
    const isLoop = names?.some((each) => each === one || each === `${place}.${one}`) === true;
    const template = names !== undefined && !isLoop ? { template: true as const } : {};
    laptop.write({ kind: "set-secrets", ...where, entries: [{ key: one, value: text, ...template }] });
    if (override) laptop.write({ kind: "set-override", ...where, key: one, value: redactText(`my ${place}/${one}`) });
    for (const [{ hash }] of store.mock.calls) chunks.set(hash, `kist://dev/${place}/${one}`);
    store.mockClear();
  }
  store.mockRestore();
  return chunks;
}

function attempt(laptop: ChestDevice, request: ReadRequest): ReadonlyMap<string, string> | "fails" {
  const vault = laptop.vault();
  const plan = vault.plan(request);
  try {
    const { items } = vault.open(plan, laptop.receipt(plan.binding));
    return new Map(items.map(({ reference, value: text }) => [reference.key, bytesToUtf8(reveal(text))]));
  } catch {
    return "fails";
  }
}
