import { describe, expect, test } from "vitest";

import { createReveal, SHOWN_FOR, type Reveal } from "./reveal.ts";

function stage(): { readonly reveal: Reveal; pass(milliseconds: number): void } {
  let time = 0;
  const waiting = new Map<() => void, number>();
  const reveal = createReveal({
    now: () => time,
    after(milliseconds, run) {
      waiting.set(run, time + milliseconds);
      return () => void waiting.delete(run);
    },
  });
  return {
    reveal,
    pass(milliseconds) {
      time += milliseconds;
      for (const [run, at] of waiting)
        if (at <= time) {
          waiting.delete(run);
          run();
        }
    },
  };
}
const read = (value: string) => () => Promise.resolve({ value });
const seen = (reveal: Reveal, place: string) => reveal.look(place, (value) => value);

describe("a value that is shown", () => {
  test("is there for its place only, and not in what is told of it", async () => {
    const { reveal } = stage();
    await reveal.show("current", read("canary"));
    expect(seen(reveal, "current")).toBe("canary");
    expect(seen(reveal, "other")).toBeUndefined();
    expect(JSON.stringify(reveal.shown())).not.toContain("canary");
  });
  test("hides itself after thirty seconds, and not before", async () => {
    const { reveal, pass } = stage();
    await reveal.show("current", read("canary"));
    pass(SHOWN_FOR - 1);
    expect(seen(reveal, "current")).toBe("canary");
    pass(1);
    expect([reveal.shown(), seen(reveal, "current")]).toEqual([undefined, undefined]);
  });
  test("makes way for the next one, which has its own thirty seconds", async () => {
    const { reveal, pass } = stage();
    await reveal.show("a", read("first"));
    pass(20_000);
    await reveal.show("b", read("second"));
    expect([seen(reveal, "a"), seen(reveal, "b")]).toEqual([undefined, "second"]);
    pass(20_000);
    expect(seen(reveal, "b")).toBe("second");
    pass(10_000);
    expect(seen(reveal, "b")).toBeUndefined();
  });
  test("does not appear when it was hidden while it was read", async () => {
    const { reveal } = stage();
    const arriving = Promise.withResolvers<{ value: string }>();
    const showing = reveal.show("a", () => arriving.promise);
    reveal.hide();
    arriving.resolve({ value: "late" });
    await showing;
    expect(seen(reveal, "a")).toBeUndefined();
  });
  test("of a refused read nothing is shown", async () => {
    const { reveal } = stage();
    await reveal.show("a", read("first"));
    await expect(reveal.show("b", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(reveal.shown()).toBeUndefined();
  });
  test("a code is shown for as long as it is valid, never longer than a value", async () => {
    const { reveal, pass } = stage();
    await reveal.show("code", () => Promise.resolve({ value: "123456", lasts: 7000 }));
    pass(7000);
    expect(seen(reveal, "code")).toBeUndefined();
    await reveal.show("code", () => Promise.resolve({ value: "123456", lasts: 3_600_000 }));
    pass(SHOWN_FOR);
    expect(seen(reveal, "code")).toBeUndefined();
  });
});
