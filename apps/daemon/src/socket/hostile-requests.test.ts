/**
 * Everything that is not a request, by the thousands (`KIST_PROVE` multiplies): each is answered with 4xx or
 * closed, nothing crashes, memory stays where it was. The server runs as a process of its own, so that what
 * it needs can be measured. The seed is printed with a failure; `KIST_SEED` repeats it.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { proofSeed, recordCases } from "../../../../scripts/prove/record.ts";

const CASES = Math.ceil(3000 * Number(process.env["KIST_PROVE"] ?? 1));
const SEED = proofSeed(Date.now() % 1_000_000);
const AT_ONCE = 32;

let home = "";
let path = "";
let daemon: ChildProcess;
let complaints = "";

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "kist-hostile-"));
  path = join(home, "run/kist.sock");
  const source = (name: string): string => JSON.stringify(join(import.meta.dirname, name));
  writeFileSync(
    join(home, "daemon.ts"),
    `import { createCallers } from ${source("../os/callers.ts")};
     import { openLibc } from ${source("../os/open-libc.ts")};
     import { createProcessTable } from ${source("../os/process-table.ts")};
     import { every } from ${source("../os/ticker.ts")};
     import { SOCKET_LIMITS } from ${source("limits.ts")};
     import { createSocketServer } from ${source("server.ts")};
     const libc = openLibc();
     const uid = process.getuid();
     const clock = { now: () => Date.now(), monotonic: () => performance.now() };
     const server = createSocketServer({
       routes: new Map([["POST /kist/v1/echo", () => ({ status: 200, json: {} })]]),
       bodyLimits: new Map(), byteRoutes: new Set(), libc, uid, clock, every, version: "1.2.3",
       callers: createCallers({ libc, processes: createProcessTable(), clock, uid }),
       describeError: (code) => ({ status: 400, what: code }),
       limits: { ...SOCKET_LIMITS, headMs: 2000, requestMs: 2000 },
       onDefect: (error) => console.error("DEFECT", error),
       onConnectionEnd: () => undefined,
     });
     await server.listen(${JSON.stringify(path)});
     console.log("ready");`,
  );
  daemon = spawn(process.execPath, ["--no-warnings", join(home, "daemon.ts")], { stdio: ["ignore", "pipe", "pipe"] });
  daemon.stderr?.on("data", (piece) => (complaints += piece));
  await new Promise((resolve) => daemon.stdout?.once("data", resolve));
});
afterAll(() => {
  daemon.kill("SIGKILL");
  rmSync(home, { recursive: true });
});

/** Small, fast, seeded (mulberry32). */
function createDice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Dice = (below: number) => number;
const noise = (dice: Dice, length: number): string =>
  Array.from({ length }, () => String.fromCharCode(dice(256))).join("");
const valid = (body: string, length: number | string = body.length): string =>
  `POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\ncontent-length: ${length}\r\n\r\n${body}`;

/** Each makes one connection's bytes. Names stand in a failure. */
const ATTACKS: Readonly<Record<string, (dice: Dice) => string>> = {
  noise: (dice) => noise(dice, 1 + dice(4000)),
  "noise after a verb": (dice) => `GET ${noise(dice, dice(300))}\r\n\r\n`,
  "unknown verb": (dice) =>
    `${["FOO", "get", "CONNECT", "PRI", "PROPFIND", "\u0000"][dice(6)]} / HTTP/1.1\r\nhost: k\r\n\r\n`,
  "other protocol": (dice) =>
    ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001", "SSH-2.0-x\r\n", "GET /\r\n"][
      dice(4)
    ] ?? "",
  "wrong version": (dice) => `GET / HTTP/${dice(4)}.${dice(20)}\r\nhost: k\r\n\r\n`,
  "long target": (dice) => `GET /${"a".repeat(dice(70_000))} HTTP/1.1\r\nhost: k\r\n\r\n`,
  "long header": (dice) => `GET / HTTP/1.1\r\nhost: k\r\nx: ${"a".repeat(dice(200_000))}\r\n\r\n`,
  "many headers": (dice) => `GET / HTTP/1.1\r\nhost: k\r\n${"a: b\r\n".repeat(dice(5000))}\r\n`,
  "broken header": (dice) =>
    `GET / HTTP/1.1\r\nhost: k\r\n${["a b: c", ": c", " folded", "a\u0000: b", "a", "a: \u0001\n"][dice(6)]}\r\n\r\n`,
  "mad expectation": (dice) =>
    `POST /kist/v1/echo HTTP/1.1\r\nexpect: ${noise(dice, 5).replace(/[^!-~]/g, "x")}\r\n\r\n`,
  "no host": () => "GET / HTTP/1.1\r\n\r\n",
  "bare line feeds": () => "GET / HTTP/1.1\nhost: k\n\n",
  "body too long": (dice) => valid("x".repeat(dice(300_000))),
  "lying length, too long": (dice) => valid("{}", 3 + dice(60_000)),
  "lying length, too short": (dice) => valid(`{}${noise(dice, 1 + dice(300))}`, 2),
  "mad length": (dice) => valid("{}", ["-1", "1e3", "0x10", "99999999999999999999", "1,1", "+2", "2 2", ""][dice(8)]),
  "two lengths": () => valid("{}", "2\r\ncontent-length: 3"),
  "chunks and a length": () => valid("1\r\na\r\n0\r\n\r\n", "11\r\ntransfer-encoding: chunked"),
  "mad chunks": (dice) =>
    `POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\ntransfer-encoding: chunked\r\n\r\n${noise(dice, 50)}`,
  "odd encodings": (dice) =>
    `POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\ntransfer-encoding: ${["gzip", "chunked, chunked", "x", "identity"][dice(4)]}\r\n\r\n{}`,
  "no JSON": (dice) =>
    valid(["{", "nul", "'a'", '{"a":1,}', "\u00ff\u00fe", '"\u00c3"', "[".repeat(60_000)][dice(7)] ?? ""),
  "flood of requests": (dice) => valid("{}").repeat(1 + dice(400)),
  "request, then noise": (dice) => valid("{}") + noise(dice, 1 + dice(200)),
  "web page": () => "POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\norigin: null\r\ncontent-length: 2\r\n\r\n{}",
  "old version": () => "POST /kist/v1/echo HTTP/1.0\r\ncontent-length: 2\r\n\r\n{}",
  "waits for permission": (dice) =>
    `${valid("{}").repeat(dice(3))}POST /kist/v1/echo HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: ${dice(9)}\r\n\r\n`,
  "asks for the end": (dice) => `${valid("{}").replace("host: k", "connection: close")}${valid(noise(dice, dice(9)))}`,
  upgrade: () => "GET / HTTP/1.1\r\nhost: k\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
  "cut off": (dice) => valid("{}").slice(0, dice(60)),
  mutated: (dice) => {
    const request = Array.from(valid('{"a":1}'));
    for (let i = 0; i <= dice(4); i++) request[dice(request.length)] = String.fromCharCode(dice(256));
    return request.join("");
  },
};

/** Sends the bytes, in pieces or at once, ends its side, and gives back all that came until the close. */
function attack(bytes: string, dice: Dice): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let received = "";
    socket.setTimeout(10_000, () => {
      received += "NOT CLOSED";
      socket.destroy();
    });
    socket.on("data", (piece) => (received += piece.toString("latin1")));
    socket.on("error", () => undefined);
    socket.once("close", () => resolve(received));
    const cut = dice(3) === 0 ? dice(bytes.length + 1) : bytes.length;
    socket.write(bytes.slice(0, cut), "latin1", () => socket.end(bytes.slice(cut), "latin1"));
  });
}

/** Whole requests among the noise are rightly answered with 200. A refusal comes once, and nothing comes after it. */
function isRight(statuses: readonly (number | "broken")[]): boolean {
  return statuses.every(
    (status, at) =>
      status === 200 || (status !== "broken" && status >= 400 && status <= 431 && at === statuses.length - 1),
  );
}

/** The statuses of a row of answers; `broken` where something else came. */
function statusesOf(received: string): readonly (number | "broken")[] {
  const statuses: (number | "broken")[] = [];
  let rest = received;
  while (rest !== "") {
    // Permission to send is no answer.
    rest = rest.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
    const match = /^HTTP\/1\.1 (\d{3}) [^]*?content-length: (\d+)[^]*?\r\n\r\n/i.exec(rest);
    if (match === null || !match[0].includes("kist-version: 1.2.3")) return [...statuses, "broken"];
    statuses.push(Number(match[1]));
    rest = rest.slice(match[0].length + Number(match[2]));
  }
  return statuses;
}

const residentKiB = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${daemon.pid}/status`, "utf8"))?.[1] ?? 0);

test(`${CASES} hostile connections get 4xx or are closed, and the daemon stays as it was (seed ${SEED})`, async () => {
  const dice = createDice(SEED);
  const names = Object.keys(ATTACKS);
  const wrong: string[] = [];
  let left = CASES;
  let warm = 0;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const name = names[dice(names.length)] ?? "";
      const received = await attack(ATTACKS[name]?.(dice) ?? "", dice);
      if (!isRight(statusesOf(received))) wrong.push(`${name}: ${JSON.stringify(received.slice(0, 300))}`);
      if (left === Math.floor(CASES / 2)) warm = residentKiB();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  recordCases(CASES, wrong.length > 0);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(complaints).toBe("");
  expect(daemon.exitCode).toBeNull();
  expect(statusesOf(await attack(valid("{}"), () => 1))).toEqual([200]);
  // The second half costs no more than what a garbage collector leaves lying.
  expect(residentKiB() - warm).toBeLessThan(64 * 1024);
}, 600_000);
