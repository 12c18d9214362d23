/**
 * Masking of a program's output with 500 values in every encoding, against the obvious way: looking for each value, as it is, in
 * turn (`Buffer.indexOf` is the fastest search for one text that Node has).
 */
import { createMasker } from "@kist/leaks";

import { medianRatio, median, takeRounds, type Bench, type Row } from "./measure.ts";
import { createSecrets } from "./vault.ts";

const CHUNK = 64 * 1024;
const BYTES = 16 * 1024 * 1024;

export const masking: Bench = {
  title: "Masking with 500 values",
  async run({ rounds }) {
    const values = Object.entries(createSecrets(500)).map(([name, value]) => ({
      name,
      value: Uint8Array.from(Buffer.from(value)),
    }));
    const short = values.map(({ name, value }, i) => ({ name, value: i === 0 ? value.slice(0, 4) : value }));
    const rows: Row[] = [];
    for (const [what, given] of [
      ["values of 32 bytes", values],
      ["one of them of 4 bytes", short],
    ] as const) {
      const masker = createMasker({ values: given });
      for (const [input, data] of Object.entries(createInputs())) {
        const samples = await takeRounds(rounds, {
          ours: () => perSecond(data, (chunk) => void masker.push(chunk)),
          // A sixteenth of the data: it is that much slower.
          peer: () => perSecond(data.subarray(0, BYTES / 16), (chunk) => searchEach(chunk, given)),
        });
        rows.push({
          measure: `${input}, ${what} / each value in turn`,
          ours: megabytes(samples.ours),
          peer: megabytes(samples.peer),
          ratio: medianRatio(samples.ours, samples.peer),
          goal: { least: 3 },
        });
        masker.flush();
      }
    }
    return { rows, skipped: [] };
  },
};

function megabytes(samples: readonly number[]): string {
  return `${(median(samples) / 1e6).toFixed(0)} MB/s`;
}

function searchEach(chunk: Uint8Array, values: readonly { readonly value: Uint8Array }[]): void {
  const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
  for (const { value } of values) buffer.indexOf(value);
}

function perSecond(data: Uint8Array, take: (chunk: Uint8Array) => void): number {
  const started = performance.now();
  for (let at = 0; at < data.length; at += CHUNK) take(data.subarray(at, at + CHUNK));
  return data.length / ((performance.now() - started) / 1000);
}

/** Fixed bytes, so that two runs do the same work (a linear congruential generator: no need for more). */
function createInputs(): Readonly<Record<string, Uint8Array>> {
  let state = 1;
  const random = Uint8Array.from(
    { length: BYTES },
    () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24,
  );
  const line = (i: number): string =>
    `2026-01-01T00:00:00Z INFO request ${i} GET /api/v1/users/${random[i] ?? 0}?page=${i % 7} 200 ${i % 97} ms "curl/8.5"\n`;
  return {
    log: Buffer.from(Array.from({ length: BYTES / 90 }, (_, i) => line(i)).join("")),
    base64: Buffer.from(Buffer.from(random.subarray(0, (BYTES * 3) / 4)).toString("base64")),
    hexadecimal: Buffer.from(Buffer.from(random.subarray(0, BYTES / 2)).toString("hex")),
    binary: random,
  };
}
