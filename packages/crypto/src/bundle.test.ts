/**
 * The daemon ships as one `.mjs`. Bundled, with and without `sodium-native` in reach, this package must load, seal,
 * and stretch a passphrase off the event loop: no worker file, no path into its own sources.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PROGRAM = `
import { createCrypto, createEpoch, epochKeys, open, seal, sealBox, createDeviceKeys, stretchPassphrase, STRETCH_FLOOR } from ${JSON.stringify(path.join(HERE, "index.ts"))};
const crypto = await createCrypto();
const { read } = epochKeys(crypto, createEpoch(crypto));
const sealed = seal(crypto, read, "kist/v1/value", {}, Uint8Array.of(1, 2, 3));
const bob = createDeviceKeys(crypto);
sealBox(crypto, { sender: bob, recipient: bob.boxPublic, context: {}, plaintext: sealed });
const stretched = await stretchPassphrase(crypto, new Uint8Array(8).fill(1), new Uint8Array(16), STRETCH_FLOOR);
console.log(crypto.provider.name, open(crypto, read, "kist/v1/value", {}, sealed).join(""), Buffer.from(stretched).toString("hex"));
`;

describe("bundled into one file", () => {
  /** Inside the package, so that `sodium-native` is in reach as it will be beside the shipped daemon. */
  const near = path.join(HERE, "..", ".cache", `bundle-${String(process.pid)}`);
  let far = "";
  beforeAll(async () => {
    far = await mkdtemp(path.join(tmpdir(), "kist-bundle-"));
    await mkdir(near, { recursive: true });
    const bundle = await rolldown({
      input: "program",
      platform: "node",
      plugins: [
        {
          name: "program",
          resolveId: (id) => (id === "program" ? "\0program.mjs" : undefined),
          load: (id) => (id === "\0program.mjs" ? PROGRAM : undefined),
        },
      ],
    });
    for (const folder of [near, far])
      await bundle.write({ file: path.join(folder, "kist.mjs"), format: "esm", codeSplitting: false });
    await bundle.close();
  });
  afterAll(async () => {
    await Promise.all([near, far].map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it("uses the native provider where it is in reach, WASM where not, with equal results", async () => {
    const [native, wasm] = [await run(near), await run(far)];
    expect([native[0], wasm[0]]).toEqual(["native", "wasm"]);
    expect(native.slice(1)).toEqual(wasm.slice(1));
  });
});

/** What the program prints. Without `NODE_PATH`, which pnpm's launchers set and which would find the library anywhere. */
async function run(folder: string): Promise<readonly string[]> {
  const { NODE_PATH: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(folder, "kist.mjs")], { cwd: folder, env });
  return stdout.trim().split(" ");
}
