import { describe, expect, it } from "vitest";

import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const value = (text: string, more: object = {}) => ({
  name: "K",
  key: "K",
  version: "0123456789",
  value: text,
  ...more,
});
const answering =
  (...values: object[]) =>
  () => ({ body: { values, missing: [] } });
const onTerminal = { terminal: { stdout: true } };

describe("kist get", () => {
  it("prints exactly the bytes to a pipe", async () => {
    expect(await runKist(["get", "K"], answering(value("p\x1b[1mw\n\n")))).toMatchObject({
      status: 0,
      stdout: "p\x1b[1mw\n\n",
      stderr: "",
    });
    const binary = Buffer.from("c3a9", "hex").toString("base64");
    expect((await runKist(["get", "K"], answering(value(binary, { encoding: "base64" })))).stdout).toBe("é");
  });
  it("ends the line on a terminal and shows control characters instead of sending them", async () => {
    expect((await runKist(["get", "K"], answering(value("pw")), onTerminal)).stdout).toBe("pw\n");
    expect((await runKist(["get", "K"], answering(value("a\x1b[2Jb\n")), onTerminal)).stdout).toBe("a^[[2Jb\n");
  });
  it("asks for what the flags say, in one request", async () => {
    const { asked } = await runKist(["get", "K", "-e", "dev", "-n", "shop"], answering(value("pw")));
    expect(asked).toEqual([
      { path: "values/read", body: { environment: "dev", namespace: "shop", names: ["K"], purpose: "get" } },
    ]);
  });
  it("takes -e dev/shop for both", async () => {
    const { asked } = await runKist(["get", "K", "-e", "dev/shop"], answering(value("pw")));
    expect(asked[0]?.body).toMatchObject({ environment: "dev", namespace: "shop" });
  });
  it("gives several as JSON only", async () => {
    const ran = await runKist(["get", "A", "B", "--json"], answering(value("1"), value("2")));
    expect(JSON.parse(ran.stdout)).toEqual({ values: [value("1"), value("2")] });
    expect(await runKist(["get", "A", "B"], answering())).toMatchObject({ status: 2, stdout: "" });
  });

  it("refuses to print a concealed value to a terminal, with status 4", async () => {
    const ran = await runKist(["get", "K"], answering(value("pw", { concealed: true })), onTerminal);
    expect(ran).toMatchObject({ status: 4, stdout: "" });
    expect(
      (await runKist(["get", "K", "--json"], answering(value("pw", { concealed: true })), onTerminal)).status,
    ).toBe(4);
    expect((await runKist(["get", "K"], answering(value("pw", { concealed: true })))).stdout).toBe("pw");
  });
  it("says that a name is not there, with status 5", async () => {
    const ran = await runKist(["get", "K"], () => ({ body: { values: [], missing: ["K"] } }));
    expect(ran).toMatchObject({ status: 5, stdout: "" });
    expect(ran.stderr).toContain("There is no secret K.");
  });
  it("is told that the vault is locked, with status 3, and as JSON where that is wanted", async () => {
    const locked = () => ({ code: "locked" });
    expect((await runKist(["get", "K"], locked)).stderr).toBe(
      "kist: The vault is locked.\n  next: Run `kist unlock`.\n",
    );
    const ran = await runKist(["get", "K", "--json"], locked);
    expect(ran.status).toBe(3);
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: "locked" } });
  });
});

describe("a request that needs a person", () => {
  const id = "4d5kq0t9v2c6w8xa";
  const needing = (decision: string) => {
    let waits = 0;
    return ({ path, body }: { path: string; body: Readonly<Record<string, unknown>> }) => {
      if (path === "approvals/wait") return { body: { state: waits++ === 0 ? "pending" : decision } };
      return body["approval"] === id ? answering(value("pw"))() : { code: "approval-needed", facts: { approval: id } };
    };
  };
  const seen = { terminal: { stderr: true } };

  it("waits where somebody sees it, says what to do, and asks again with the approval", async () => {
    const ran = await runKist(["get", "K"], needing("granted"), seen);
    expect(ran).toMatchObject({ status: 0, stdout: "pw" });
    expect(ran.stderr).toContain(`kist approve ${id}`);
    expect(ran.asked.map(({ path }) => path)).toEqual([
      "values/read",
      "approvals/wait",
      "approvals/wait",
      "values/read",
    ]);
  });
  it("fails at once where nobody does: a script must not hang", async () => {
    const ran = await runKist(["get", "K"], needing("granted"));
    expect(ran).toMatchObject({ status: 4, stdout: "" });
    expect(ran.stderr).toContain(`kist approve ${id}`);
    expect(ran.asked).toHaveLength(1);
  });
  it("waits there too with --wait", async () => {
    expect(await runKist(["get", "K", "--wait"], needing("granted"))).toMatchObject({ status: 0, stdout: "pw" });
  });
  it.each([
    ["denied", "The request was denied."],
    ["expired", "Nobody approved the request in time."],
  ])("is told when it is %s", async (decision, words) => {
    const ran = await runKist(["get", "K"], needing(decision), seen);
    expect(ran.status).toBe(4);
    expect(ran.stderr).toContain(words);
  });
});
