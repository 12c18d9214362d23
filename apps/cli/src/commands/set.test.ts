import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { runKist, type MemoryOptions } from "../../../../test/e2e/kist-in-memory.ts";

const stored = () => ({
  body: {
    environment: "dev",
    namespace: "shop",
    createdNamespace: false,
    results: [{ key: "API_KEY", outcome: "versioned", version: "0123456789", ordinal: 2 }],
  },
});
const set = (words: string[], options: MemoryOptions) => runKist(["set", ...words], stored, options);
const entryOf = async (words: string[], options: MemoryOptions) =>
  (await set(words, options)).asked[0]?.body["entries"];

describe("kist set", () => {
  it("asks without echo where stdin is the terminal", async () => {
    const ran = await set(["API_KEY"], { typed: ["hunter2\r"] });
    expect(ran.asked).toEqual([{ path: "secrets/set", body: { entries: [{ key: "API_KEY", value: "hunter2" }] } }]);
    expect(ran.screen + ran.stdout + ran.stderr).not.toContain("hunter2");
    expect(ran.stderr).toBe("Stored dev/shop/API_KEY, version 2.\n");
  });
  it("takes stdin, without the one line end that echo adds", async () => {
    expect(await entryOf(["API_KEY"], { stdin: "pw\n" })).toEqual([{ key: "API_KEY", value: "pw" }]);
    expect(await entryOf(["API_KEY", "-"], { stdin: "pw\r\n" })).toEqual([{ key: "API_KEY", value: "pw" }]);
    expect(await entryOf(["API_KEY"], { stdin: "pw\n\n" })).toEqual([{ key: "API_KEY", value: "pw\n" }]);
    expect(await entryOf(["API_KEY", "--exact"], { stdin: "pw\n" })).toEqual([{ key: "API_KEY", value: "pw\n" }]);
  });
  it("takes a file as it is, and bytes that are no text as base64", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kist-set-"));
    const file = join(folder, "key.pem");
    writeFileSync(file, "BEGIN\n");
    expect(await entryOf(["API_KEY", "--from-file", file], { stdin: "" })).toEqual([
      { key: "API_KEY", value: "BEGIN\n" },
    ]);
    writeFileSync(file, Uint8Array.of(255, 0, 1));
    expect(await entryOf(["API_KEY", "--from-file", file], { stdin: "" })).toEqual([
      { key: "API_KEY", value: "/wAB", encoding: "base64" },
    ]);
    rmSync(folder, { recursive: true });
  });
  it("asks again for what cannot be of the kind, without showing it", async () => {
    const ran = await set(["API_KEY", "--kind", "url"], { typed: ["hunter2\r", "https://h/x\r"] });
    expect(ran.asked[0]?.body["entries"]).toEqual([
      { key: "API_KEY", value: "https://h/x", metadata: { kind: "url" } },
    ]);
    expect(ran.stderr).toContain("API_KEY: it does not begin with a scheme");
    expect(ran.screen + ran.stdout + ran.stderr).not.toContain("hunter2");
  });
  it("has a value made in the daemon, in a form that is known, or made again as the last time", async () => {
    expect(await entryOf(["API_KEY", "--generate", "hex:16"], {})).toEqual([{ key: "API_KEY", generate: "hex:16" }]);
    for (const words of [["rm -rf"], ["hex", "--from-file", "x"]])
      expect(await set(["API_KEY", "--generate", ...words], {})).toMatchObject({ status: 2, asked: [] });
    const again = async (versions: readonly object[], metadata: object) => {
      const ran = await runKist(["set", "JWT_SECRET", "--generate", "again"], ({ path }) =>
        path === "secrets/show" ? { body: { versions, metadata, conflicts: [] } } : stored(),
      );
      return ran.asked[1]?.body["entries"] ?? ran.status;
    };
    const versions = [
      { ordinal: 1, reason: "generated: hex:8" },
      { ordinal: 3, reason: "by hand" },
      { ordinal: 2, reason: "generated: password:32,symbols" },
    ];
    expect(await again(versions, {})).toEqual([{ key: "JWT_SECRET", generate: "password:32,symbols" }]);
    expect(await again([], { type: "jwt" })).toEqual([{ key: "JWT_SECRET", generate: "base64url:32" }]);
    expect(await again([{ ordinal: 1, reason: "generated: nothing" }], {})).toBe(2);
  });
  it("sends a reference's place and the metadata that was given", async () => {
    const words = [
      "kist://staging/shop/API_KEY",
      "--owner",
      "ops",
      "--tag",
      "a,b",
      "--rotation-days",
      "90",
      "--reason",
      "new",
    ];
    expect((await set(words, { stdin: "pw" })).asked[0]?.body).toEqual({
      environment: "staging",
      namespace: "shop",
      entries: [
        { key: "API_KEY", value: "pw", reason: "new", metadata: { owner: "ops", tags: ["a", "b"], rotationDays: 90 } },
      ],
    });
  });
  it("changes metadata alone without asking for a value", async () => {
    const ran = await set(["API_KEY", "--metadata-only", "--owner", "ops", "--clear", "purpose"], { typed: [] });
    expect(ran.asked).toEqual([
      { path: "secrets/metadata", body: { name: "API_KEY", set: { owner: "ops" }, clear: ["purpose"] } },
    ]);
  });

  it.each([[["API_KEY=hunter2"]], [["API_KEY", "hunter2"]]])(
    "refuses %j: a value does not belong there",
    async (words) => {
      const ran = await set(words, { stdin: "" });
      expect(ran).toMatchObject({ status: 2, asked: [] });
      expect(ran.stderr).toContain("kist set API_KEY");
      expect(ran.stderr).not.toContain("hunter2");
    },
  );
  it("refuses an empty value, unless it is meant", async () => {
    expect(await set(["API_KEY"], { stdin: "\n" })).toMatchObject({ status: 2, asked: [] });
    expect(await entryOf(["API_KEY", "--empty"], { stdin: "" })).toEqual([{ key: "API_KEY", value: "" }]);
  });
  it.each([["api key"], ["9LIVES"], ["kist://dev/shop/KEY@3abcdefghj"]])("refuses the name %s", async (name) => {
    expect(await set([name], { stdin: "pw" })).toMatchObject({ status: 2, asked: [] });
  });
  it("stores nothing when the question is left", async () => {
    expect(await set(["API_KEY"], { typed: ["hun\x03"] })).toMatchObject({ status: 130, asked: [] });
  });
});
