/**
 * The reader against everything that can be said to it, and against Node's own parser: what the reader takes, Node takes
 * too, with the same method, target and body. Two programs that read one request differently are how requests are smuggled.
 */
import { createServer, IncomingMessage } from "node:http";
import { Duplex } from "node:stream";

import fc from "fast-check";
import { expect, test, vi } from "vitest";

import { recordCases } from "../../../../scripts/prove/record.ts";
import { SOCKET_LIMITS } from "./limits.ts";
import type { RequestHead } from "./request-head.ts";
import { createRequestReader, type RequestReader } from "./request-reader.ts";

const RUNS = Math.ceil(500 * Number(process.env["KIST_PROVE"] ?? 1));
const MOST_BODY = 1000;

interface Read {
  /** `"POST /kist/v1/echo?a=b"` and the body of each request, in order. */
  readonly requests: (readonly [asked: string, body: string])[];
  /** Answers that are due without a request being complete: the statuses of refusals. */
  readonly refused: number[];
}

function createReader(read: Read, clock = { now: () => 0, monotonic: () => 0 }): RequestReader {
  return createRequestReader<RequestHead>(clock, SOCKET_LIMITS, {
    take(head) {
      const { route, length = Infinity } = head;
      // As the door does: what no route is called (Node refuses most of it) is turned away by the head.
      if (/^(?:GET|POST|PUT) \//.test(route) && length <= MOST_BODY) return head;
      read.refused.push(head.length === undefined ? 411 : 413);
      return undefined;
    },
    complete(head, piece, from, to) {
      const target = head.query === "" ? head.route : `${head.route}?${head.query}`;
      read.requests.push([target, piece.toString("latin1", from, to)]);
      piece.fill(0, from, to);
    },
    refuse: ({ status }) => read.refused.push(status),
  });
}

/** What the reader makes of bytes that come in these pieces. */
function readPieces(pieces: readonly string[]): Read {
  const read: Read = { requests: [], refused: [] };
  const reader = createReader(read);
  for (const piece of pieces) {
    const bytes = Buffer.from(piece, "latin1");
    reader.read(bytes);
  }
  return read;
}

/** A request whose body is taken as Node's parser hands it over. */
class RecordedRequest extends IncomingMessage {
  private readonly parts: Buffer[] = [];
  whole: string | undefined;

  override push(part: Buffer | null): boolean {
    if (part === null) this.whole = Buffer.concat(this.parts).toString("latin1");
    else this.parts.push(part);
    return true;
  }
}

class Wire extends Duplex {
  override _read(): void {}
  override _write(_piece: unknown, _encoding: string, done: () => void): void {
    done();
  }
}

/** What Node's own server makes of the same bytes. */
async function readByNode(bytes: string): Promise<Read["requests"]> {
  const begun: RecordedRequest[] = [];
  const server = createServer({ IncomingMessage: RecordedRequest, requireHostHeader: false });
  const begin = (request: RecordedRequest): unknown => begun.push(request);
  for (const event of ["request", "checkContinue", "checkExpectation"]) server.on(event, begin);
  server.on("clientError", () => undefined);
  const wire = new Wire();
  wire.on("error", () => undefined);
  server.emit("connection", wire);
  wire.push(Buffer.from(bytes, "latin1"));
  await new Promise((resolve) => setImmediate(resolve));
  wire.destroy();
  return begun.flatMap(({ method, url, whole }) => (whole === undefined ? [] : [[`${method} ${url}`, whole] as const]));
}

const REQUEST =
  'POST /kist/v1/values/read?a=b HTTP/1.1\r\nhost: kist\r\ncontent-type: application/json\r\nx: \t"y"; \u00e9 \r\ncontent-length: 9\r\n\r\n{"a":[1]}';
const SIMPLE = "GET /kist/v1/status HTTP/1.1\r\n\r\n";
const CLOSING = "POST /kist/v1/lock HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
const ROW = REQUEST + SIMPLE + REQUEST + CLOSING;
const ROW_READ: Read = {
  requests: [
    ["POST /kist/v1/values/read?a=b", '{"a":[1]}'],
    ["GET /kist/v1/status", ""],
    ["POST /kist/v1/values/read?a=b", '{"a":[1]}'],
    ["POST /kist/v1/lock", "{}"],
  ],
  refused: [],
};

test("requests in a row are the same wherever the row is cut, and byte by byte", () => {
  expect(readPieces([ROW])).toEqual(ROW_READ);
  expect(readPieces(Array.from(ROW))).toEqual(ROW_READ);
  for (let cut = 1; cut < ROW.length; cut++)
    expect(readPieces([ROW.slice(0, cut), ROW.slice(cut)]), `cut at ${cut}`).toEqual(ROW_READ);
});

test("bytes in any pieces give what the same bytes give at once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(REQUEST, SIMPLE, CLOSING), fc.string({ unit: "binary", maxLength: 40 })), {
        maxLength: 4,
      }),
      fc.array(fc.nat(600), { maxLength: 8 }),
      (parts, cuts) => {
        const bytes = parts.join("").replace(/[^\0-\u00ff]/g, "?");
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((place, i) => bytes.slice(places[i], place));
        expect(readPieces(pieces)).toEqual(readPieces([bytes]));
      },
    ),
    { numRuns: RUNS },
  );
});

/** One request gives one answer: its own or a refusal, and after a refusal nothing is read. */
async function check(bytes: string, agreed: Map<string, number>): Promise<void> {
  const { requests, refused } = readPieces([bytes]);
  expect(refused.length, JSON.stringify(bytes)).toBeLessThanOrEqual(1);
  agreed.set("refused", (agreed.get("refused") ?? 0) + refused.length);
  if (requests.length === 0) return;
  const byNode = await readByNode(bytes);
  expect(byNode.slice(0, requests.length), JSON.stringify(bytes)).toEqual(requests);
  agreed.set("taken", (agreed.get("taken") ?? 0) + requests.length);
}

test("every byte of a request changed into every other: refused, or read as Node reads it", async () => {
  const agreed = new Map<string, number>();
  for (let at = 0; at < REQUEST.length; at++) {
    for (let byte = 0; byte < 256; byte++)
      await check(REQUEST.slice(0, at) + String.fromCharCode(byte) + REQUEST.slice(at + 1), agreed);
  }
  recordCases(REQUEST.length * 256);
  expect(agreed.get("taken")).toBeGreaterThan(5000);
  expect(agreed.get("refused")).toBeGreaterThan(5000);
}, 120_000);

test("every byte left out, doubled, and every short sequence put in: refused, or read as Node reads it", async () => {
  const agreed = new Map<string, number>();
  const odd = [
    "\r",
    "\n",
    "\r\n",
    "\n\r\n",
    "\r\n\r\n",
    "\r\n ",
    " ",
    "\t",
    ":",
    "\0",
    "\u0085",
    "\u00a0",
    ",",
    "0",
    "#",
  ];
  for (let at = 0; at <= REQUEST.length; at++) {
    await check(REQUEST.slice(0, at) + REQUEST.slice(at + 1), agreed);
    await check(REQUEST.slice(0, at + 1) + REQUEST.slice(at), agreed);
    for (const put of odd) await check(REQUEST.slice(0, at) + put + REQUEST.slice(at), agreed);
  }
  recordCases((REQUEST.length + 1) * (odd.length + 2));
  expect(agreed.get("taken")).toBeGreaterThan(500);
  expect(agreed.get("refused")).toBeGreaterThan(500);
}, 60_000);

test("heads put together from what people have tried: refused, or read as Node reads it", async () => {
  const agreed = new Map<string, number>();
  const line = fc.constantFrom(
    "content-length: 2",
    "Content-Length:2",
    "content-length: +2",
    "content-length: 2, 2",
    "content-length: 0x2",
    "content-length: \u00a02",
    "content-length: 2\v",
    "content-length : 2",
    "content-length:",
    "content_length: 7",
    "transfer-encoding: chunked",
    "transfer-encoding: identity",
    "Transfer-Encoding : chunked",
    "connection: close, x",
    "connection: keep-alive",
    "connection: upgrade\r\nupgrade: websocket",
    "expect: 100-continue",
    "expect: 200-ok",
    "host: a\r\nhost: b",
    "x: y\r\n z",
    "x: y\n z",
    "x:\u00ff",
    "x: \u007f",
    ": y",
    "",
  );
  const first = fc.constantFrom(
    "POST /a HTTP/1.1",
    "POST  /a HTTP/1.1",
    "POST /a  HTTP/1.1",
    "POST /a HTTP/1.1 ",
    " POST /a HTTP/1.1",
    "post /a HTTP/1.1",
    "POST http://k/a HTTP/1.1",
    "POST * HTTP/1.1",
    "POST /a?b#c HTTP/1.1",
    "POST /\u00e9 HTTP/1.1",
    "POST /a HTTP/1.0",
    "POST /a HTTP/2.0",
    "POST /a http/1.1",
    "POST /a",
    "PUT /a HTTP/1.1",
  );
  const body = fc.constantFrom("", "{}", "{}GET /b HTTP/1.1\r\n\r\n", "0\r\n\r\n", "2\r\n{}\r\n0\r\n\r\n");
  await fc.assert(
    fc.asyncProperty(first, fc.array(line, { maxLength: 4 }), body, async (start, lines, rest) => {
      await check(`${[start, ...lines].join("\r\n")}\r\n\r\n${rest}`, agreed);
    }),
    { numRuns: RUNS * 4 },
  );
  expect(agreed.get("taken")).toBeGreaterThan(0);
});

test.each([
  ["HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 400],
  ["a line folded into the next", "GET / HTTP/1.1\r\nx: a\r\n b\r\n\r\n", 400],
  ["a space before the colon", "GET / HTTP/1.1\r\ncontent-length : 2\r\n\r\n{}", 400],
  ["line feeds alone", "GET / HTTP/1.1\nhost: k\r\n\r\n", 400],
  ["an empty line first", `\r\n${SIMPLE}`, 400],
  ["the same length twice", "POST / HTTP/1.1\r\ncontent-length: 2\r\nContent-Length: 2\r\n\r\n{}", 400],
  ["two lengths in one line", "POST / HTTP/1.1\r\ncontent-length: 2, 2\r\n\r\n{}", 400],
  ["a length in a no-break space", "POST / HTTP/1.1\r\ncontent-length: \u00a02\r\n\r\n{}", 400],
  ["a length and a coding", "POST / HTTP/1.1\r\ncontent-length: 2\r\ntransfer-encoding: x\r\n\r\n{}", 400],
  ["a coding", "POST / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", 411],
  ["a length beyond all numbers", `POST / HTTP/1.1\r\ncontent-length: ${"9".repeat(400)}\r\n\r\n`, 413],
  ["one header too many", `GET / HTTP/1.1\r\n${"a: b\r\n".repeat(33)}\r\n`, 431],
  ["a head one byte too large", `GET / HTTP/1.1\r\nx: ${"y".repeat(8 * 1024 - 22)}\r\n\r\n`, 431],
  ["a head that does not end", `GET / HTTP/1.1\r\nx: ${"y".repeat(9000)}`, 431],
])("%s is refused, once, and nothing after it is read", (_, bytes, status) => {
  expect(readPieces([bytes + SIMPLE])).toEqual({ requests: [], refused: [status] });
  expect(readPieces(Array.from(bytes + SIMPLE))).toEqual({ requests: [], refused: [status] });
});

test("the largest head and the most headers are taken", () => {
  const largest = `GET / HTTP/1.1\r\nx: ${"y".repeat(8 * 1024 - 23)}\r\n\r\n`;
  for (const bytes of [largest, `GET / HTTP/1.1\r\n${"a: b\r\n".repeat(32)}\r\n`])
    expect(readPieces([bytes]).requests).toEqual([["GET /", ""]]);
});

test("bytes that were used and bytes that nobody wants are zeroed, however they came", () => {
  const body = '{"passphrase":"correct horse"}';
  const request = `POST /a HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const refused = `POST /a HTTP/1.1\r\ncontent-length: 5000\r\n\r\n${body}`;
  const joined = vi.spyOn(Buffer, "concat");
  for (const bytes of [request, refused]) {
    for (let cut = 0; cut < bytes.length; cut++) {
      const pieces = [bytes.slice(0, cut), bytes.slice(cut)].map((piece) => Buffer.from(piece, "latin1"));
      const reader = createReader({ requests: [], refused: [] });
      for (const piece of pieces) reader.read(piece);
      const copies = joined.mock.results.map(({ value }) => value);
      for (const bytes of [...pieces, ...copies]) expect(bytes.includes("horse"), `cut at ${cut}`).toBe(false);
      joined.mockClear();
    }
  }
  joined.mockRestore();
});

test("what comes too slowly is refused once: a head by its time, a body by the request's", () => {
  for (const [bytes, most] of [
    ["", SOCKET_LIMITS.headMs],
    ["POST /a HT", SOCKET_LIMITS.headMs],
    ["POST /a HTTP/1.1\r\ncontent-length: 2\r\n\r\n{", SOCKET_LIMITS.requestMs],
    [`${SIMPLE}P`, SOCKET_LIMITS.headMs],
  ] as const) {
    const read: Read = { requests: [], refused: [] };
    let now = 5;
    const reader = createReader(read, { now: () => 0, monotonic: () => now });
    for (const byte of bytes) reader.read(Buffer.from(byte));
    reader.look((now += most - 1));
    expect(read.refused).toEqual([]);
    reader.look((now += 1));
    reader.look((now += most));
    reader.read(Buffer.from(`}${SIMPLE}`));
    expect(read.refused).toEqual([408]);
    expect(reader.isOver()).toBe(true);
  }
  const read: Read = { requests: [], refused: [] };
  const rested = createReader(read);
  rested.read(Buffer.from(SIMPLE));
  rested.look(10 ** 9);
  expect([read.refused, rested.isReceiving()]).toEqual([[], false]);
});

test("a client that ends in the middle of a request is told so, one that ends behind it is not", () => {
  const request = `POST /a HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}`;
  for (let cut = 0; cut <= request.length; cut++) {
    const read: Read = { requests: [], refused: [] };
    const reader = createReader(read);
    reader.read(Buffer.from(request.slice(0, cut)));
    reader.end();
    expect(read.refused, `cut at ${cut}`).toEqual(cut === 0 || cut === request.length ? [] : [400]);
  }
});
