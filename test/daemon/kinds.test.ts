/** Values that the daemon makes, checks, sums up and computes codes from: none of them leaves it by the way. */
import { createHmac } from "node:crypto";

import { readTotp, totpCode } from "@kist/model/kinds";
import { inspectValue, listAudit, readTotpCode, readValues, setMetadata, setSecrets, showSecret } from "@kist/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, approve, confirm, setUp } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

const where = { environment: "dev", namespace: "shop" };
let story: Story;
let desk: Caller;
let other: Caller;
beforeAll(async () => {
  story = await openStory();
  [desk, other] = await Promise.all([story.terminal(), story.terminal()]);
  const sheet = await setUp(desk);
  await confirm(desk, sheet);
  await desk.call(setSecrets, { ...where, createNamespace: true, entries: [{ key: "FIRST", value: "1" }] });
});
afterAll(() => story.close());

const set = (key: string, more: object) => desk.call(setSecrets, { ...where, entries: [{ key, ...more }] });
const value = async (key: string): Promise<string> =>
  (await desk.call(readValues, { ...where, names: [key], purpose: "get" })).values[0]?.value ?? "";
const kind = async (key: string) => (await desk.call(showSecret, { ...where, name: key })).metadata.kind;

describe("a value the daemon makes", () => {
  test("is stored and not told; its kind is that of what was made", async () => {
    const answer = await set("SESSION", { generate: "hex:24" });
    const made = await value("SESSION");
    expect(made).toMatch(/^[0-9a-f]{48}$/);
    const { versions } = await desk.call(showSecret, { ...where, name: "SESSION" });
    expect(versions[0]?.reason).toBe("generated: hex:24");
    expect(JSON.stringify(answer)).not.toContain(made);
    expect(await kind("SESSION")).toBe("token");
    await set("SESSION", { generate: "hex:24" });
    expect(await value("SESSION")).not.toBe(made);
  });
  test("of a key pair gives its public half", async () => {
    const answer = await set("DEPLOY", { generate: "ssh-ed25519,comment=shop" });
    expect(answer.results[0]?.publicKey).toMatch(/^ssh-ed25519 \S+ shop\n$/);
    const { facts } = await desk.call(inspectValue, { ...where, name: "DEPLOY" });
    const shown = facts.find(({ label }) => label === "public key")?.text ?? "nothing";
    expect(answer.results[0]?.publicKey).toContain(shown);
    expect(await kind("DEPLOY")).toBe("ssh-key");
  });
  test("keeps a kind that somebody chose", async () => {
    await set("PIN", { generate: "digits:8", metadata: { kind: "config" } });
    expect(await kind("PIN")).toBe("config");
  });
  test("is not made in a rehearsal, nor for somebody who may not write", async () => {
    const entries = [{ key: "NEVER", generate: "uuid" }];
    await desk.call(setSecrets, { ...where, entries, dryRun: true });
    const guarded = { ...where, environment: "prod", entries, createNamespace: true };
    expect(await refusal(other.call(setSecrets, guarded))).toMatchObject({ code: "approval-needed" });
    expect(await refusal(desk.call(showSecret, { ...where, name: "NEVER" }))).toMatchObject({ code: "secret-unknown" });
  });
  test("is asked for in words that are known, and instead of a value", async () => {
    for (const entry of [{ generate: "rm -rf" }, { generate: "hex", value: "x" }, {}])
      expect(await refusal(set("X", entry))).toMatchObject({ code: "request-malformed" });
    const many = Array.from({ length: 65 }, (_, i) => ({ key: `MANY_${i}`, generate: "uuid" }));
    expect(await refusal(desk.call(setSecrets, { ...where, entries: many }))).toMatchObject({
      code: "request-malformed",
    });
  });
});

describe("a kind", () => {
  test("is held to: the value is refused with the reason and without a piece of it", async () => {
    const refused = await refusal(set("DB", { value: "hunter2-hunter2", metadata: { kind: "url" } }));
    expect(refused).toMatchObject({ code: "value-not-of-kind", status: 400 });
    expect(JSON.stringify(refused)).toContain("scheme");
    expect(JSON.stringify(refused)).not.toContain("hunter2");
    await set("DB", { value: "postgres://u:p@h/db", metadata: { kind: "url" } });
    expect(await refusal(set("DB", { value: "no url" }))).toMatchObject({ code: "value-not-of-kind" });
    await desk.call(setMetadata, { ...where, name: "DB", set: {}, clear: ["kind"] });
    await set("DB", { value: "no url" });
  });
  test("said of a value that is there changes nothing about reading it", async () => {
    await set("OLD", { value: "{broken" });
    await desk.call(setMetadata, { ...where, name: "OLD", set: { kind: "json" }, clear: [] });
    expect(await value("OLD")).toBe("{broken");
    const { findings } = await desk.call(inspectValue, { ...where, name: "OLD" });
    expect(findings).toEqual([{ code: "json-form", says: "it is not JSON" }]);
  });
  test("one bad value stops the whole batch", async () => {
    const entries = [
      { key: "GOOD", value: "1" },
      { key: "BAD", value: "x", metadata: { kind: "totp" as const } },
    ];
    expect(await refusal(desk.call(setSecrets, { ...where, entries }))).toMatchObject({ code: "value-not-of-kind" });
    expect(await refusal(desk.call(showSecret, { ...where, name: "GOOD" }))).toMatchObject({ code: "secret-unknown" });
  });
  test("of plain configuration shows the value, unless it is concealed", async () => {
    const facts = async () =>
      (await desk.call(inspectValue, { ...where, name: "HOST" })).facts.map(({ label, text }) => [label, text]);
    await set("HOST", { value: "db.internal", metadata: { kind: "config" } });
    expect(await facts()).toEqual([
      ["value", "db.internal"],
      ["bytes", "11"],
    ]);
    await desk.call(setMetadata, { ...where, name: "HOST", set: { concealed: true }, clear: [] });
    expect(await facts()).toEqual([["bytes", "11"]]);
  });
  test("has doubts that are told and stop nothing", async () => {
    const answer = await set("TOKEN", { value: "changeme", metadata: { kind: "token" } });
    expect(answer.results[0]?.warnings).toEqual([{ code: "placeholder", says: "it looks like a placeholder" }]);
    const typed = await set("KEY", { value: "pk_live_0123456789abcdef", metadata: { kind: "token", type: "stripe" } });
    expect(typed.results[0]?.warnings).toBeUndefined();
    const named = { value: "pk_live_0123456789abcdef", metadata: { type: "stripe" } };
    expect((await set("STRIPE_SECRET_KEY", named)).results[0]?.warnings).toMatchObject([{ code: "other-form" }]);
  });
  test("a version that was expected is the only one that is replaced", async () => {
    const first = (await set("RACE", { value: "1", expected: null })).results[0]?.version ?? "";
    expect(await refusal(set("RACE", { value: "2", expected: null }))).toMatchObject({ code: "version-moved" });
    await set("RACE", { value: "2", expected: first });
    expect(await refusal(set("RACE", { value: "3", expected: first }))).toMatchObject({ code: "version-moved" });
    expect(await value("RACE")).toBe("2");
  });
});

describe("a one-time code", () => {
  const uri = "otpauth://totp/Shop:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Shop&digits=8";
  test("is that of now; the key stays, and the trail has a read", async () => {
    await set("OTP", { value: uri, metadata: { kind: "totp" } });
    const answer = await desk.call(readTotpCode, { ...where, name: "OTP" });
    const key = readTotp(uri);
    if ("says" in key) throw new Error(key.says);
    const expected = totpCode(key, answer.at, (hash, secret, message) =>
      createHmac(hash, secret).update(message).digest(),
    );
    expect(answer).toMatchObject({ code: expected.code, until: expected.until, issuer: "Shop", account: "ada" });
    expect(JSON.stringify(answer)).not.toContain("GEZD");
    const { entries } = await desk.call(listAudit, { limit: 5, subject: "kist://dev/shop/OTP" });
    expect(entries).toContainEqual(expect.objectContaining({ action: "value.read", outcome: "allowed", note: "totp" }));
  });
  test("comes of nothing else, and of no value that one may not read", async () => {
    const refused = await refusal(desk.call(readTotpCode, { ...where, name: "TOKEN" }));
    expect(refused).toMatchObject({ code: "value-no-totp" });
    expect(await refusal(desk.call(readTotpCode, { ...where, name: "NOTHING" }))).toMatchObject({
      code: "secret-unknown",
    });
  });
  test("in prod needs a person each time, and an unknown name looks the same", async () => {
    await approveAndSet();
    for (const name of ["OTP", "NOTHING"]) {
      const needed = await refusal(desk.call(readTotpCode, { environment: "prod", namespace: "shop", name }));
      expect(needed.code).toBe("approval-needed");
      await approve(other, needed);
      const again = desk.call(readTotpCode, {
        environment: "prod",
        namespace: "shop",
        name,
        approval: approvalOf(needed),
      });
      if (name === "OTP") expect(await again).toMatchObject({ period: 30 });
      else expect(await refusal(again)).toMatchObject({ code: "secret-unknown" });
    }
    const needed = await refusal(desk.call(inspectValue, { environment: "prod", namespace: "shop", name: "OTP" }));
    expect(needed.code).toBe("approval-needed");
  });

  async function approveAndSet(): Promise<void> {
    const request = {
      environment: "prod",
      namespace: "shop",
      createNamespace: true,
      entries: [{ key: "OTP", value: uri }],
    };
    const needed = await refusal(desk.call(setSecrets, request));
    await approve(other, needed);
    await desk.call(setSecrets, { ...request, approval: approvalOf(needed) });
  }
});
