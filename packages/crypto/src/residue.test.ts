/**
 * What is left of keys in a process's memory: a child works with keys this test knows, wipes them, and waits while
 * the test searches all of its writable memory. Linux only. The control child does not wipe; if it shows nothing,
 * the search is broken.
 */
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { PROVIDERS } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { createSeededRandom } from "../../../test/vectors/seeded-random.ts";

const INDEX = path.join(path.dirname(fileURLToPath(import.meta.url)), "index.ts");

/** Keys arrive masked, so that argv and JavaScript strings hold none of them. */
const PROGRAM = `
const kist = await import(${JSON.stringify(INDEX)});
const [provider, ending, ...masked] = process.argv.slice(1);
const crypto = await kist.createCrypto({ provider });
const keys = masked.map((hex) => {
  const key = crypto.provider.allocate(hex.length / 2);
  for (let i = 0; i < key.length; i++) key[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16) ^ 0xaa;
  return key;
});
const [read, seed, kem, hashing, passphrase, opened] = keys;
const fixed = { ...crypto, random: { bytes: (length) => new Uint8Array(length).fill(7) } };
// A value as long as a chunk may be: the same bytes at its beginning, its middle and its end.
const large = new Uint8Array(new ArrayBuffer(245_000));
for (const at of [0, 122_000, large.length - opened.length]) large.set(opened, at);
// Many rounds, so that chunks of every size have been freed and used again.
for (let round = 0; round < 50; round++) {
  const sealed = kist.seal(fixed, kist.asReadKey(read), "kist/v1/value", {}, opened);
  const plaintext = kist.open(crypto, kist.asReadKey(read), "kist/v1/value", {}, sealed);
  const pair = crypto.provider.signKeyPair(seed);
  kist.sign(crypto, "kist/v1/link", kist.asSigningKey(pair.signing), new Uint8Array(round));
  const boxPublic = crypto.provider.kemPublicKey(kem);
  const { ciphertext } = crypto.provider.kemEncapsulate(boxPublic, new Uint8Array(64).fill(9));
  crypto.provider.kemDecapsulate(ciphertext, kem).fill(0);
  kist.keyedHash(crypto, hashing, "kist/v1/index-mac", new Uint8Array(100 * round));
  kist.commitValue(crypto, new Uint8Array(32), opened);
  const longer = kist.open(
    crypto,
    kist.asReadKey(read),
    "kist/v1/value",
    {},
    kist.seal(fixed, kist.asReadKey(read), "kist/v1/value", {}, large),
  );
  kist.commitValue(crypto, new Uint8Array(32), longer);
  if (ending === "wipe") kist.wipe(crypto, longer);
  if (ending === "wipe") kist.wipe(crypto, plaintext, pair.signing);
  if (round % 10 === 0) await new Promise(setImmediate);
}
const stretched = await kist.stretchPassphrase(crypto, passphrase, new Uint8Array(16), kist.STRETCH_FLOOR);
if (ending === "wipe") kist.wipe(crypto, ...keys, large, stretched);
await new Promise((resolve) => setTimeout(resolve, 50));
process.stdout.write("ready");
process.stdin.resume();
process.stdin.on("end", () => process.exit(keys.length === 6 && stretched.length === 32 ? 0 : 1));
`;

const NAMES = ["read key", "signing seed", "X-Wing seed", "hash key", "passphrase", "plaintext"];
const random = createSeededRandom("residue");
const readKey = random.bytes(32);
const keys = [readKey, ...NAMES.slice(1).map((name) => random.bytes(name === "plaintext" ? 40 : 32))];
/** The key `seal` derives for the child's one message: no caller ever holds it. */
const messageKey = second.deriveBoth(readKey, "kist/v1/value", {}, new Uint8Array(32).fill(7));
const needles: Needles = new Map([
  ...NAMES.map((name, i) => [name, Buffer.from(keys[i] ?? [])] as const),
  ["message key", Buffer.from(messageKey.subarray(0, 32))],
]);

describe.skipIf(!existsSync("/proc/self/mem"))("keys and values in a process's memory (needs Linux)", () => {
  it.each(PROVIDERS)("are gone once they are wiped, %s", async (provider) => {
    expect(await searchChild(provider, "wipe")).toEqual([]);
  });
  it("would have been found", async () => {
    const found = await searchChild("wasm", "keep");
    expect(found).toEqual(expect.arrayContaining(["read key", "signing seed", "X-Wing seed", "hash key"]));
  });
});

type Needles = ReadonlyMap<string, Buffer>;

/** Names of what the child's memory still holds. */
async function searchChild(provider: string, ending: "wipe" | "keep"): Promise<readonly string[]> {
  const masked = keys.map((key) => second.hex(key.map((byte) => byte ^ 0xaa)));
  const child = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM, provider, ending, ...masked]);
  try {
    await new Promise((resolve, reject) => {
      child.stdout.once("data", resolve);
      child.once("exit", () => reject(new Error("the child ended early")));
      child.stderr.on("data", (data: Buffer) => reject(new Error(data.toString())));
    });
    return searchMemory(child.pid ?? 0);
  } finally {
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
  }
}

const CHUNK = 1024 * 1024;
/** Longer than any needle, so that none hides across two chunks. */
const OVERLAP = 64;

function searchMemory(pid: number): readonly string[] {
  const found = new Set<string>();
  const chunk = Buffer.alloc(CHUNK);
  const memory = openSync(`/proc/${String(pid)}/mem`, "r");
  for (const line of readFileSync(`/proc/${String(pid)}/maps`, "utf8").split("\n")) {
    const [, from = "", to = ""] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    const end = Number.parseInt(to, 16);
    for (let at = Number.parseInt(from, 16); at < end; at += CHUNK - OVERLAP) {
      const read = readChunk(memory, chunk, at, Math.min(CHUNK, end - at));
      for (const [name, needle] of needles) if (chunk.subarray(0, read).includes(needle)) found.add(name);
    }
  }
  closeSync(memory);
  return [...found];
}

/** How many bytes could be read: none of guard pages and of mappings that vanished. */
function readChunk(memory: number, into: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, into, 0, length, at);
  } catch {
    return 0;
  }
}
