import { describe, expect, it } from "vitest";

import { NOW, runKist } from "../../../../test/e2e/kist-in-memory.ts";

const caller = { exe: "/usr/bin/node", ancestry: "zsh < kitty", pid: 42 };
const session = {
  id: "4d5kq0t9v2c6w8xa",
  kind: "terminal",
  terminal: "1000/1.1/7",
  covers: { class: "dev" },
  where: "repository",
  repository: "/home/ada/shop/kist.json",
  openedAt: NOW - 120_000,
  endsIn: 421_000,
  caller,
};
const staging = {
  ...session,
  id: "4d5zq0t9v2c6w8xa",
  covers: { class: "staging", environment: "qa" },
  where: "outside",
};
const page = {
  id: "7pg0q0t9v2c6w8xa",
  purpose: "app",
  openedAt: NOW - 60_000,
  endsIn: 800_000,
  caller: { opener: "/usr/bin/kist", ancestry: "zsh < kitty", page: "7pg0q0t9v2c6w8xa" },
};
const run = {
  id: "42.7",
  pid: 42,
  startedAt: NOW - 3_600_000,
  caller,
  places: ["prod/shop"],
  names: ["kist://dev/shop/A"],
  withheld: true,
};

describe("kist sessions", () => {
  it("says what is open, where, for how long and who said so, and who runs with what", async () => {
    const { stdout } = await runKist(["sessions"], () => ({
      body: { sessions: [session, staging], pages: [], runs: [run] },
    }));
    expect(stdout).toContain("dev     /home/ada/shop/kist.json  2 min ago  8 min  node < zsh < kitty");
    expect(stdout).toContain("qa      outside repositories");
    expect(stdout).toContain("42   node < zsh < kitty  1 h ago  kist://dev/shop/A, names of prod/shop withheld");
  });
  it("lists pages, which may have nothing approved, and ends one", async () => {
    const answer = { sessions: [], pages: [page], runs: [] };
    const { stdout } = await runKist(["sessions"], () => ({ body: answer }));
    expect(stdout).toContain("7pg0q0t9v2c6w8xa  the app     1 min ago  14 min  kist < zsh < kitty");
    const ended = await runKist(["sessions", "close", "7pg"], ({ path }) => ({
      body: path === "sessions/list" ? answer : { closed: 1 },
    }));
    expect(ended.asked.at(-1)).toEqual({ path: "sessions/close", body: { id: page.id } });
  });
  it("says it where nothing is open", async () => {
    const ran = await runKist(["sessions"], () => ({ body: { sessions: [], pages: [], runs: [] } }));
    expect(ran).toMatchObject({ status: 0, stdout: "" });
    expect(ran.stderr).toContain("every request asks");
  });
  it("ends none where the beginning of an id fits several", async () => {
    const ran = await runKist(["sessions", "close", "4d5"], () => ({
      body: { sessions: [session, staging], pages: [], runs: [] },
    }));
    expect(ran).toMatchObject({ status: 2 });
    expect(ran.asked.map(({ path }) => path)).not.toContain("sessions/close");
  });
  it("stops a program by its process, and no other", async () => {
    const answer = ({ path }: { readonly path: string }) => ({
      body: path === "sessions/list" ? { sessions: [], pages: [], runs: [run] } : { stopped: true },
    });
    const ran = await runKist(["sessions", "stop", "42"], answer);
    expect(ran.asked.at(-1)).toEqual({ path: "runs/stop", body: { id: "42.7" } });
    expect(ran.stderr).toContain("Asked process 42 to end.");
    const other = await runKist(["sessions", "stop", "1"], answer);
    expect(other.asked.map(({ path }) => path)).not.toContain("runs/stop");
    expect(other.stderr).toContain("No such program");
  });
  it("says that a session is over already", async () => {
    const ran = await runKist(["sessions", "close", "zzzz"], ({ path }) => ({
      body: path === "sessions/list" ? { sessions: [session], pages: [page], runs: [] } : { closed: 0 },
    }));
    expect(ran.stderr).toContain("over already");
  });
});
