/** Whatever arrives, the answer is a refusal in words; nothing breaks, nothing grows, nobody else notices. */
import { readFileSync } from "node:fs";
import { Agent, request, type IncomingMessage } from "node:http";

import {
  API,
  getStatus,
  initDevice,
  listSecrets,
  MAX_BODY_BYTES,
  MAX_WRITE_BODY_BYTES,
  readValues,
  setSecrets,
} from "@kist/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { proofSeed, recordCases } from "../../scripts/prove/record.ts";
import { readRefusal } from "./harness/answers.ts";
import { shots, type Schema } from "./harness/arbitrary-request.ts";
import { refusal, type Caller } from "./harness/caller.ts";
import { store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

/** `KIST_PROVE=100` makes it hundreds of thousands. */
const TIMES: number = 120 * Number(process.env["KIST_PROVE"] ?? 1);
const SEED = proofSeed(20260301);
/** A right request to these ends the daemon or locks it; only wrong ones are sent. */
const HARMFUL = new Set(["daemon/stop", "lock", "vaults/create"].map((path) => `${API}/${path}`));

let story: Story;
let caller: Caller;
let paths: readonly (readonly [string, Schema])[];
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

beforeAll(async () => {
  story = await openStory();
  caller = await story.callers.start();
  await caller.call(initDevice, { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev", "prod"] });
  await store(caller, "dev", "shop", { A: "1", B: "2" });
  const { body } = await caller.exchange("GET", `${API}/openapi.json`);
  const document = JSON.parse(body.toString()) as {
    paths: Record<string, { post?: { requestBody: { content: Record<string, { schema: Schema }> } } }>;
  };
  paths = Object.entries(document.paths).flatMap(([path, { post }]) => {
    const schema = post?.requestBody.content["application/json"]?.schema;
    return schema === undefined ? [] : [[path, schema] as const];
  });
});
afterAll(async () => {
  agent.destroy();
  await story.close();
});

interface Got {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}
/** From this process: it is another one than the daemon, and nothing about it matters here. */
function send(path: string, body: Buffer, headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath: story.home.socket,
      method: "POST",
      path,
      agent,
      headers: { "content-length": String(body.length), ...headers },
    });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming: IncomingMessage) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          type: incoming.headers["content-type"] ?? "",
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.end(body);
  });
}

const residentMegabytes = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${story.daemon().pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

test("names that mean something to JavaScript are names", async () => {
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf", "prototype"];
  const entries = names.map((key) => ({ key, value: `value of ${key}` }));
  const where = { environment: "dev", namespace: "constructor/prototype" };
  await caller.call(setSecrets, { ...where, entries, createNamespace: true });
  const { values } = await caller.call(readValues, { ...where, purpose: "run" });
  expect(values.map(({ key, value }) => `${key}=${value}`).sort()).toEqual(
    entries.map(({ key, value }) => `${key}=${value}`).sort(),
  );
  expect((await caller.call(listSecrets, where)).secrets).toHaveLength(names.length);
});

test("a body over the limit is refused by its announcement, before a byte of it is taken", async () => {
  const before = residentMegabytes();
  for (const [path, length] of [
    [`${API}/values/read`, MAX_BODY_BYTES + 1],
    [`${API}/values/read`, 10 ** 12],
    [`${API}/secrets/set`, MAX_WRITE_BODY_BYTES + 1],
    [`${API}/secrets/set`, 2 ** 53],
  ] as const) {
    for (let times = 0; times < 20; times++) {
      const answer = await announce(path, length);
      expect(readRefusal(answer)).toMatchObject({ code: "request-too-large", status: 413 });
    }
  }
  expect(residentMegabytes()).toBeLessThan(before + 20);
  const many = Array.from({ length: 10_001 }, (_, i) => ({ key: `K${i}`, value: "" }));
  const asked = { environment: "dev", namespace: "shop", entries: many };
  expect(await refusal(caller.call(setSecrets, asked))).toMatchObject({ code: "request-malformed" });
  const large = [{ key: "LARGE", value: "x".repeat(1024 * 1024 + 1) }];
  expect(await refusal(caller.call(setSecrets, { ...asked, entries: large }))).toMatchObject({
    code: "value-too-large",
  });
  const wrong = [{ key: "A", value: "not base64!", encoding: "base64" as const }];
  expect(await refusal(caller.call(setSecrets, { ...asked, entries: wrong }))).toMatchObject({
    code: "value-encoding",
  });
});

test(
  "malformed requests to every endpoint: refusals in words, never a defect, and the memory stays",
  async () => {
    expect(paths.length).toBeGreaterThan(40);
    const counts = { sent: 0, malformed: 0, limited: 0 };
    let settled = 0;
    for (const [at, [path, schema]] of paths.entries()) {
      const all = fc.sample(shots(schema, HARMFUL.has(path)), { numRuns: TIMES, seed: SEED + at });
      // A few at a time, as a program with several connections would.
      for (let i = 0; i < all.length; i += 4) {
        const part = all.slice(i, i + 4);
        const answers = await Promise.all(part.map(({ body }) => send(path, body)));
        for (const [j, answer] of answers.entries()) {
          const shot = part[j];
          const sent = `${path} ${shot?.body.toString().slice(0, 300) ?? ""}`;
          counts.sent++;
          if (answer.status === 200) expect(shot?.malformed, sent).toBe(false);
          else {
            const { code, status } = readRefusal(answer);
            expect(status, `${sent} ${code}`).toBeLessThan(500);
            if (shot?.malformed === true) counts.malformed++;
            if (code === "rate-limited") counts.limited++;
          }
        }
      }
      if (at === Math.floor(paths.length / 4)) settled = residentMegabytes();
    }
    expect(counts.malformed).toBeGreaterThan(counts.sent / 4);
    expect(counts.limited).toBeLessThan(counts.sent / 10);
    expect(residentMegabytes()).toBeLessThan(settled + 150);
    expect(story.daemon().log()).toBe("");
    expect(await caller.call(getStatus, {})).toMatchObject({ state: "unlocked", warnings: [] });
    const { values } = await caller.call(readValues, { names: ["kist://dev/shop/B"], purpose: "get" });
    expect(values).toHaveLength(1);
    recordCases(counts.sent);
  },
  60_000 * Math.max(1, TIMES / 120),
);

/** Announces a body and sends none of it. */
function announce(path: string, length: number): Promise<Got> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath: story.home.socket,
      method: "POST",
      path,
      headers: { "content-length": String(length) },
    });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        outgoing.destroy();
        resolve({
          status: incoming.statusCode ?? 0,
          type: incoming.headers["content-type"] ?? "",
          body: Buffer.concat(chunks),
        });
      });
    });
    outgoing.flushHeaders();
  });
}
