/** What is drawn, without a terminal: every screen at several sizes, and a mistake while drawing. */
import { PassThrough } from "node:stream";

import { beforeAll, describe, expect, it } from "vitest";
import { loadYoga } from "yoga-layout/load";

import type { Message } from "./effect.ts";
import { begin, type State } from "./state.ts";
import { update } from "./update.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const CANARY = "canary-4eC39HqLyjWDarjtT1zdp7dc";
const HOSTILE = "evil\x1b[2J\u202e";

/** The library finds its layout engine loaded, as it does behind `open.ts`. */
let draw: (state: State, columns: number, rows: number) => Promise<string>;
let drawFailing: () => Promise<{ readonly frame: string; readonly failures: readonly unknown[] }>;
beforeAll(async () => {
  await loadYoga();
  const { render } = await import("ink");
  const { App } = await import("./app.tsx");
  const { FailureGuard } = await import("./failure-guard.tsx");
  const { createTheme } = await import("./theme.ts");
  const screenOf = (columns: number, rows: number) => {
    let frame = "";
    const stdout = Object.assign(new PassThrough(), { columns, rows, isTTY: true });
    stdout.on("data", (bytes: Buffer) => (frame += bytes.toString()));
    const stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: () => stdin,
      ref: () => stdin,
      unref: () => stdin,
    });
    // Streams in place of a terminal: only what the library uses of one is there.
    return {
      options: { stdout, stdin, patchConsole: false, interactive: true } as unknown as Parameters<typeof render>[1],
      frame: () => frame,
    };
  };
  draw = async (state, columns, rows) => {
    const { options, frame } = screenOf(columns, rows);
    const store = { current: () => state, subscribe: () => () => {}, send: () => {} };
    const screen = render(<App store={store} theme={createTheme(false)} />, options);
    await screen.waitUntilRenderFlush();
    const drawn = frame();
    screen.unmount();
    return drawn;
  };
  drawFailing = async () => {
    const { options, frame } = screenOf(80, 24);
    const failures: unknown[] = [];
    const Broken = (): never => {
      throw new Error(`broken beside ${CANARY}`);
    };
    const screen = render(
      <FailureGuard onFailure={(error) => failures.push(error)}>
        <Broken />
      </FailureGuard>,
      options,
    );
    await screen.waitUntilRenderFlush();
    screen.unmount();
    return { frame: frame(), failures };
  };
});

const after = (state: State, ...happened: readonly (string | Message)[]): State =>
  happened.reduce<State>(
    (now, one) => update(now, typeof one === "string" ? { is: "key", key: one } : one).state,
    state,
  );
const secret = (key: string) => ({
  key,
  reference: `kist://dev/shop/${key}`,
  ordinal: 1,
  createdAt: NOW,
  changedAt: NOW,
  author: HOSTILE,
  metadata: { owner: HOSTILE, purpose: "x".repeat(400), expires: "2026-11-21", concealed: true },
});
const open = (): State =>
  after(
    begin(NOW),
    {
      is: "status",
      status: {
        version: "0.1.0",
        state: "unlocked",
        pid: 1,
        startedAt: NOW,
        home: `/home/${HOSTILE}`,
        unlockWith: ["passphrase"],
        vaults: [],
        warnings: ["recovery-unconfirmed"],
        pendingApprovals: 2,
        recoveryConfirmed: false,
      },
    },
    {
      is: "environments",
      environments: [{ name: "dev", class: "dev", namespaces: Array.from({ length: 60 }, (_, i) => `space-${i}`) }],
    },
    {
      is: "list",
      place: "dev/space-0",
      secrets: Array.from({ length: 200 }, (_, i) => secret(`KEY_${i}_${"LONG_".repeat(20)}`)),
    },
  );
const SCREENS: readonly (readonly [string, () => State])[] = [
  ["secrets", open],
  ["the end of a long list", () => after(open(), "end")],
  ["a filter that finds nothing", () => after(open(), "/", "nothing at all")],
  [
    "one secret",
    () => after(open(), "enter", { is: "detail", detail: { ...secret("KEY"), versions: [], conflicts: [] } }),
  ],
  ["the help", () => after(open(), "?")],
  ["a form", () => after(open(), "n", "x".repeat(300))],
  ["a question", () => after(open(), "L")],
  [
    "the wait for a person",
    () => after(open(), { is: "asked", effect: { do: "activity" }, approval: "4d5kq0t9v2c6w8xa" }),
  ],
  ["the status", () => after(open(), "i")],
  ["a daemon that is gone", () => after(open(), { is: "link", up: false })],
];

describe("every screen", () => {
  it.each(SCREENS)("%s: fits, and sends no control character of others to the terminal", async (_, state) => {
    for (const [columns, rows] of [
      [80, 24],
      [40, 12],
      [200, 60],
    ] as const) {
      const frame = await draw(state(), columns, rows);
      expect(frame).not.toContain("\x1b[2J\u202e");
      expect(frame).not.toContain("\u202e");
      const lines = frame.replaceAll(/\x1b\[[0-9;?]*[a-zA-Z]/g, "").split("\n");
      expect(lines.length).toBeLessThanOrEqual(rows + 2);
      for (const line of lines) expect(Array.from(line.trimEnd()).length).toBeLessThanOrEqual(columns);
    }
  });
  it("too small a window says so", async () => {
    expect(await draw(open(), 30, 8)).toContain("This needs more room.");
  });
});

it("a mistake while drawing is told to the program, and neither its stack nor the source is drawn", async () => {
  const { frame, failures } = await drawFailing();
  expect(failures).toHaveLength(1);
  expect(frame).not.toContain(CANARY);
});
