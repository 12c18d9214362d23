import { createAuditDevice, type AuditDevice } from "@kist/testing";
import { expect, test } from "vitest";

import { verifyBundle } from "./bundle.ts";

async function exportThree(): Promise<{ readonly laptop: AuditDevice; readonly lines: readonly string[] }> {
  const laptop = await createAuditDevice();
  const locked = laptop.openLocked();
  void locked.refuse({ action: "value.read", outcome: "refused", at: 1, code: "locked", caller: { uid: 1000 } });
  laptop.endTurn();
  locked.close();
  const ledger = laptop.open();
  for (const key of ["A", "Ä"]) {
    void ledger.commit({
      entry: {
        action: "value.read",
        outcome: "allowed",
        at: 2,
        subjects: [`kist://dev/web/${key}`],
        caller: { uid: 1000, exe: "/usr/bin/kist" },
        note: "deploy",
      },
      binding: "",
    });
    laptop.endTurn();
  }
  ledger.checkpoint();
  return { laptop, lines: [...ledger.export()] };
}
const edit = (lines: readonly string[], line: number, from: string | RegExp, to: string): string[] => {
  const edited = lines.map((text, at) => (at === line ? text.replace(from, to) : text));
  expect(edited).not.toEqual(lines);
  return edited;
};

test("an auditor without key or daemon confirms chain, signatures and every entry", async () => {
  const { laptop, lines } = await exportThree();
  const report = verifyBundle(laptop.crypto, lines, { vault: laptop.vault, devices: new Set([laptop.device.id]) });
  expect(report).toMatchObject({ verdict: "ok", records: 3, entries: 3, unsignedTail: 0, devices: [laptop.device.id] });
  expect(lines[2]).toContain("kist://dev/web/A");
});

test("an entry that was altered for the auditor is found", async () => {
  const { laptop, lines } = await exportThree();
  const altered = edit(lines, 2, "kist://dev/web/A", "kist://dev/web/B");
  expect(verifyBundle(laptop.crypto, altered)).toMatchObject({ verdict: "broken", at: 2, field: "body" });
});

test("an entry left out, an opening exchanged, a body changed: each is found at its record", async () => {
  const { laptop, lines } = await exportThree();
  const opening = /"opening":"(.)/;
  const other = opening.exec(lines[2] ?? "")?.[1] === "A" ? "B" : "A";
  for (const [altered, at] of [
    [edit(lines, 2, /"entries":\[.*\]/, '"entries":[]'), 2],
    [edit(lines, 2, /,"entries":\[.*\]/, ""), 2],
    [edit(lines, 2, opening, `"opening":"${other}`), 2],
    [edit(lines, 3, /"body":"...../, '"body":"AAAAA'), 3],
    [edit(lines, 1, '"uid":1000', '"uid":0'), 1],
  ] as const)
    expect(verifyBundle(laptop.crypto, altered)).toMatchObject({ verdict: "broken", at });
});

test("a record left out is missing, a tail left out is truncated", async () => {
  const { laptop, lines } = await exportThree();
  expect(
    verifyBundle(
      laptop.crypto,
      lines.filter((_, at) => at !== 2),
    ),
  ).toMatchObject({ verdict: "broken", at: 2 });
  expect(
    verifyBundle(
      laptop.crypto,
      lines.filter((_, at) => at !== 3),
    ),
  ).toMatchObject({ verdict: "truncated", at: 3 });
});

test("a whole bundle by another device or of another vault is not the expected one", async () => {
  const { laptop } = await exportThree();
  const mallory = await exportThree();
  expect(verifyBundle(laptop.crypto, mallory.lines).verdict).toBe("ok");
  const { vault, device } = laptop;
  expect(verifyBundle(laptop.crypto, mallory.lines, { devices: new Set([device.id]) }).verdict).toBe("broken");
  expect(verifyBundle(laptop.crypto, mallory.lines, { vault }).verdict).toBe("broken");
});

test("text that is no bundle is refused with its line", async () => {
  const { laptop, lines } = await exportThree();
  const [header = "", first = ""] = lines;
  for (const [text, line] of [
    [[], 1],
    [["hello"], 1],
    [[first], 1],
    [[header.replace('"version":1', '"version":2')], 1],
    [[header.replace(/"devices":\[[^\]]*\]/, '"devices":[]')], 1],
    [[header.replace(/"devices":\[[^\]]*\]/, '"devices":["x"]')], 1],
    [[header, first, "{}"], 3],
    [[header, "null"], 2],
    [[header, first.replace('"seq":1', '"seq":0')], 2],
    [[header, first.replace('"skeleton":"', '"skeleton":"!')], 2],
  ] as const)
    expect(() => verifyBundle(laptop.crypto, text)).toThrow(
      expect.objectContaining({ code: "bundle-malformed", facts: { line } }),
    );
});
