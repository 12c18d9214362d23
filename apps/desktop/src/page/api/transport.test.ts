/** Whoever answers at the port gets the token only while it is known to be the daemon that gave it. */
import { createHash, createHmac } from "node:crypto";

import { expect, test } from "vitest";

import { createTransport, type Transport } from "./transport.ts";

const TOKEN = "t".repeat(43);

interface Line {
  readonly transport: Transport;
  /** Each request, with the token it was sent with. */
  readonly sent: readonly (readonly [path: string, token: string | null])[];
}

/** `prove`: how the one at the port answers a nonce. */
function connect(prove: (nonce: string) => string | Promise<string>): Line {
  const sent: [string, string | null][] = [];
  const transport = createTransport({
    token: () => TOKEN,
    page: () => "page-1",
    async fetch(input, init) {
      const [path, body] = [input, init?.body].map((text) => (typeof text === "string" ? text : ""));
      sent.push([(path ?? "").replace("/kist/v1/", ""), new Headers(init?.headers).get("authorization")]);
      const nonce = /"nonce":"([\w-]+)"/.exec(body ?? "")?.[1];
      const answer = nonce === undefined ? { state: "unlocked" } : { proof: await prove(nonce) };
      return new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
    },
  });
  return { transport, sent };
}

function proofOf(nonce: string): string {
  const key = createHash("sha256").update(TOKEN).digest();
  return createHmac("sha256", key).update(`kist/v1/page-proof${nonce}`).digest("base64url");
}

test("once lost it proves itself, once, before it is sent the token again", async () => {
  const { transport, sent } = connect(proofOf);
  await transport.send("status", {});
  transport.doubt();
  await transport.send("status", {});
  await transport.send("status", {});
  const bearer = `Bearer ${TOKEN}`;
  expect(sent).toEqual([
    ["status", bearer],
    ["page/prove", null],
    ["status", bearer],
    ["status", bearer],
  ]);
});

test("a stranger at the port gets no token", async () => {
  const { transport, sent } = connect(() => "x".repeat(43));
  transport.doubt();
  await expect(transport.send("status", {})).rejects.toMatchObject({ status: 401 });
  expect(sent).toEqual([["page/prove", null]]);
});

test("one that is lost again while it proves itself is asked again", async () => {
  const answer = Promise.withResolvers<undefined>();
  const { transport, sent } = connect(async (nonce) => {
    await answer.promise;
    return proofOf(nonce);
  });
  transport.doubt();
  const first = transport.send("status", {});
  await expect.poll(() => sent.length).toBe(1);
  transport.doubt();
  answer.resolve(undefined);
  await first;
  expect(sent.map(([path]) => path)).toEqual(["page/prove", "page/prove", "status"]);
});
