/** `kist copy`: a value onto a real clipboard, and off it when its time is over. Both builds. */
import { readdirSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS, run } from "./builds.ts";
import { openDisplay, type Display } from "./display.ts";
import { startFakeDaemon, type FakeDaemon } from "./fake-daemon.ts";
import { openTerminalSession } from "./terminal-session.ts";

const VALUE = "tok-canary-4eC39HqLyj\nsecond line äöü €\n";

let daemon: FakeDaemon;
let display: Display | undefined;
beforeAll(async () => {
  daemon = await startFakeDaemon(({ body }) => {
    const [name = ""] = body["names"] as readonly string[];
    const value = name === "BYTES" ? { value: "/wA=", encoding: "base64" } : { value: VALUE };
    return { body: { values: [{ name, key: name, version: "0123456789", ...value }], missing: [] } };
  });
});
afterAll(async () => {
  display?.close();
  await daemon[Symbol.asyncDispose]();
});

/** The display is one for all of them; a machine without Xvfb has skipped before. */
const theDisplay = async (): Promise<Display> => (display ??= await openDisplay());
const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 100 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(holds()).toBe(true);
};
const commandLines = (): string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8") + readFileSync(`/proc/${pid}/environ`, "utf8")];
      } catch {
        return [];
      }
    });

describe.each(BUILDS)("kist copy, $name build", ({ command }) => {
  it("puts exactly the value there, prints none of it, and takes it away again", async (context) => {
    skipWithout(context, "Xvfb", "xclip");
    const { name, clipboard } = await theDisplay();
    const started = Date.now();
    const ran = await run(command, ["copy", "TOKEN", "--clear-after", "3"], {
      home: daemon.home,
      environment: { DISPLAY: name },
    });
    expect(ran).toMatchObject({ status: 0, stdout: "" });
    expect(ran.stderr).toBe("Copied TOKEN. It leaves the clipboard in 3 s if it is still there.\n");
    expect(clipboard()).toBe(VALUE);
    expect(commandLines().filter((line) => line.includes("canary"))).toEqual([]);
    expect(daemon.asked.at(-1)?.body).toEqual({ names: ["TOKEN"], purpose: "copy" });
    await until(() => clipboard() === "");
    expect(Date.now() - started).toBeGreaterThanOrEqual(3000);
  });
  it("leaves alone what somebody copied meanwhile", async (context) => {
    skipWithout(context, "Xvfb", "xclip");
    const { name, clipboard, copy } = await theDisplay();
    const options = { home: daemon.home, environment: { DISPLAY: name } };
    const ran = await run(command, ["copy", "TOKEN", "--clear-after", "1", "--json"], options);
    expect(JSON.parse(ran.stdout)).toEqual({ reference: "TOKEN", clipboard: "xclip", clearsAfter: 1 });
    copy("a shopping list");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(clipboard()).toBe("a shopping list");
  });
  it("empties the clipboard also when the terminal was closed", async (context) => {
    skipWithout(context, "Xvfb", "xclip", "script");
    const { name, clipboard } = await theDisplay();
    const session = openTerminalSession([...command, "copy", "TOKEN", "--clear-after", "2"], {
      home: daemon.home,
      environment: { DISPLAY: name },
    });
    expect(await session.ended).toBe(0);
    expect(session.shown()).not.toContain("canary");
    expect(clipboard()).toBe(VALUE);
    await until(() => clipboard() === "");
  });
  it("gives a value that is copied again all of its time again", async (context) => {
    skipWithout(context, "Xvfb", "xclip");
    const { name, clipboard } = await theDisplay();
    const options = { home: daemon.home, environment: { DISPLAY: name } };
    await run(command, ["copy", "TOKEN", "--clear-after", "1"], options);
    await run(command, ["copy", "TOKEN", "--clear-after", "4"], options);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(clipboard()).toBe(VALUE);
    await until(() => clipboard() === "");
  });
  it("asks for no value where it could not put it, and says what to do", async () => {
    const before = daemon.asked.length;
    const ran = await run(command, ["copy", "TOKEN"], { home: daemon.home });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("There is no display");
    expect(ran.stderr).toContain("kist ui --tui");
    expect(daemon.asked).toHaveLength(before);
  });
  it("says so where the display does not answer", async (context) => {
    skipWithout(context, "xclip");
    const environment = { DISPLAY: ":4711" };
    const ran = await run(command, ["copy", "TOKEN"], { home: daemon.home, environment });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("xclip did not take it");
    expect(ran.stderr + ran.stdout).not.toContain("canary");
  });
  it("refuses bytes that are no text", async (context) => {
    skipWithout(context, "Xvfb", "xclip");
    const { name, clipboard, copy } = await theDisplay();
    copy("before");
    const ran = await run(command, ["copy", "BYTES"], { home: daemon.home, environment: { DISPLAY: name } });
    expect(ran.status).toBe(2);
    expect(clipboard()).toBe("before");
  });
  it.each(["0", "301", "x", "1.5"])("refuses to clear after %s seconds", async (seconds) => {
    expect((await run(command, ["copy", "TOKEN", "--clear-after", seconds], { home: daemon.home })).status).toBe(2);
  });
});
