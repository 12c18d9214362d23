/** What happens on a terminal: replacing the process, hidden questions, interruption. Both builds. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { startFakeDaemon, type FakeDaemon } from "./fake-daemon.ts";
import { openTerminalSession } from "./terminal-session.ts";

const TOKEN = "tok-4eC39HqLyjWDarjtT1zdp7dc";

let daemon: FakeDaemon;
beforeAll(async () => {
  daemon = await startFakeDaemon(({ path, body }) => {
    if (path === "secrets/set")
      return {
        body: {
          environment: "dev",
          namespace: "shop",
          createdNamespace: false,
          results: [{ key: "K", outcome: "created", ordinal: 1 }],
        },
      };
    const concealed = JSON.stringify(body["names"]) === '["CONCEALED"]' ? { concealed: true } : {};
    return {
      body: {
        values: [{ name: "TOKEN", key: "TOKEN", version: "0123456789", value: TOKEN, ...concealed }],
        missing: [],
      },
    };
  });
});
afterAll(() => daemon[Symbol.asyncDispose]());

describe.each(BUILDS)("on a terminal, $name build", ({ command }) => {
  const open = (...words: readonly string[]) => openTerminalSession(words, { home: daemon.home });

  it("replaces itself by the program: same process, nothing masked, default signals", async (context) => {
    skipWithout(context, "script");
    const script = `echo "pid $$"; exec "$@" sh -c 'echo "pid $$ $TOKEN"; grep -E "Sig(Ign|Blk)" /proc/self/status; exit 7'`;
    const session = open("sh", "-c", script, "sh", ...command, "run", "--");
    expect(await session.ended).toBe(7);
    const [before, after] = [...session.shown().matchAll(/pid (\d+)/g)].map((match) => match[1]);
    expect(before).toBe(after);
    expect(session.shown()).toContain(TOKEN);
    expect(session.shown()).toMatch(/SigBlk:\s+0+\r\nSigIgn:\s+0+\r\n/);
  });
  it("leaves Ctrl-C to the program: once, and with the program's own answer", async (context) => {
    skipWithout(context, "script");
    // stdout is a pipe, so kist supervises; the terminal sends SIGINT to both.
    const script = `trap 'n=$((n+1)); echo "got $n" >&2' INT; echo ready >&2; sleep 0.2; sleep 0.2; sleep 0.2; sleep 0.2; sleep 0.2; exit 6`;
    const session = open(
      "bash",
      "-c",
      `set -o pipefail; "$@" | cat`,
      "bash",
      ...command,
      "run",
      "--",
      "sh",
      "-c",
      script,
    );
    await session.until("ready");
    session.type("\x03");
    await session.until("got 1");
    await session.ended;
    expect(session.shown()).not.toContain("got 2");
  });
  it("asks for a value without showing it", async (context) => {
    skipWithout(context, "script");
    const session = open(...command, "set", "K");
    await session.until("Value of K: ");
    session.type("hunter2-canary\r");
    expect(await session.ended).toBe(0);
    expect(session.shown()).not.toContain("hunter2-canary");
    expect(daemon.asked.at(-1)?.body["entries"]).toEqual([{ key: "K", value: "hunter2-canary" }]);
  });
  it("stores nothing when interrupted, and leaves the terminal as it was", async (context) => {
    skipWithout(context, "script");
    const before = daemon.asked.length;
    const session = open(
      "sh",
      "-c",
      `a=$(stty -g); "$@"; s=$?; [ "$a" = "$(stty -g)" ] && echo same; exit $s`,
      "sh",
      ...command,
      "set",
      "K",
    );
    await session.until("Value of K: ");
    session.type("hun\x03");
    expect(await session.ended).toBe(130);
    expect(session.shown()).toContain("same");
    expect(daemon.asked).toHaveLength(before);
  });
  it("prints a value with a line end, and never a concealed one", async (context) => {
    skipWithout(context, "script");
    const session = open(...command, "get", "TOKEN");
    expect(await session.ended).toBe(0);
    expect(session.shown()).toBe(`${TOKEN}\r\n`);
    const refused = open(...command, "get", "CONCEALED");
    expect(await refused.ended).toBe(4);
    expect(refused.shown()).not.toContain(TOKEN);
  });
  it("uses colours on a terminal, and none with NO_COLOR", async (context) => {
    skipWithout(context, "script");
    const coloured = open(...command, "help");
    await coloured.ended;
    expect(coloured.shown()).toContain("\x1b[1m");
    const plain = openTerminalSession([...command, "help"], { home: daemon.home, environment: { NO_COLOR: "1" } });
    await plain.ended;
    expect(plain.shown()).not.toContain("\x1b");
  });
});
