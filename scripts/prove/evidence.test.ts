import { expect, test } from "vitest";

import { renderEvidence, replaceProofs, type Proof } from "./evidence.ts";

const proof = (source: string, count: number): Proof => ({
  source,
  cannotShow: "much",
  evidence: [{ claim: "it holds", count, failures: 0, command: "try it" }],
});
const FIRST = { date: new Date("2026-11-20T00:00:00Z"), seed: 1, times: 20 };
const LATER = { date: new Date("2026-11-21T00:00:00Z"), seed: 2, times: 30 };

test("a run of one program replaces its own part, dated, and leaves the others", () => {
  const page = renderEvidence([proof("a.prove.ts", 100), proof("b.prove.ts", 200)], FIRST);
  const next = replaceProofs(page, [proof("a.prove.ts", 4000)], LATER);
  expect(next.split("\n## ")).toHaveLength(3);
  expect(next).toContain("| 4,000 |");
  expect(next).not.toContain("| 100 |");
  expect(next).toContain("| 200 |");
  expect(next).toContain("On 2026-11-21,");
  expect(next.startsWith("# Evidence")).toBe(true);
  // Once more changes nothing.
  expect(replaceProofs(next, [proof("a.prove.ts", 4000)], LATER)).toBe(next);
});

test("a program that the page does not know comes last", () => {
  const page = renderEvidence([proof("a.prove.ts", 100)], FIRST);
  expect(
    replaceProofs(page, [proof("c.prove.ts", 3)], LATER)
      .trimEnd()
      .split("\n## ")
      .at(-1),
  ).toMatch(/^c\.prove\.ts\n/);
});
