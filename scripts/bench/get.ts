/** One secret, whole process, warm daemon: what a script pays for `$(kist get KEY)`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { holdContest, setUpPeers } from "./contest.ts";
import type { Bench } from "./measure.ts";
import { findPeer } from "./peers.ts";
import { createDotenvx, createKeyring, createPass, createVarlock } from "./peers/secrets.ts";
import { createBenchVault } from "./vault.ts";

const NATIVE = "kist get";
const BUNDLE = "kist get (Node bundle)";

export const get: Bench = {
  title: "One secret, a whole process, the daemon running",
  async run({ rounds }) {
    const vault = await createBenchVault(50);
    const { folder, secrets, key, env, repository: cwd } = vault;
    const peers = await setUpPeers(
      { folder, secrets, key },
      {
        "secret-tool lookup": createKeyring,
        "pass show": createPass,
        "varlock printenv": createVarlock,
        "dotenvx get": createDotenvx,
        "curl --unix-socket": () => ({ commands: { "curl --unix-socket": createCurl() }, close: () => undefined }),
      },
    );
    try {
      const expected = secrets[key] ?? "";
      const printing = Object.entries(peers.commands).filter(([name]) => !/ run$|^curl/.test(name));
      const outcome = await holdContest(
        {
          [NATIVE]: { command: { argv: [vault.native, "get", key], env, cwd }, expected },
          [BUNDLE]: { command: { argv: [...vault.bundle, "get", key], env, cwd }, expected },
          "node -e 0": { command: { argv: [process.execPath, "-e", "0"] } },
          ...Object.fromEntries(printing.map(([name, command]) => [name, { command, expected }])),
          ...(peers.commands["curl --unix-socket"] === undefined
            ? {}
            : { "curl --unix-socket": { command: peers.commands["curl --unix-socket"] } }),
        },
        [
          { ours: NATIVE, peer: "secret-tool lookup", goal: { most: 0.75 } },
          { ours: NATIVE, peer: "pass show", goal: { most: 0.6 } },
          { ours: NATIVE, peer: "varlock printenv", goal: { most: 1 / 12 } },
          { ours: NATIVE, peer: "dotenvx get, one in the file", goal: { most: 1 / 25 } },
          { ours: NATIVE, peer: "dotenvx get, 50 in the file", goal: { most: 1 / 25 } },
          { ours: NATIVE, peer: "curl --unix-socket", goal: { most: 1.5 } },
          { ours: BUNDLE, peer: "node -e 0", goal: { most: 1.4 } },
        ],
        rounds,
      );
      return { rows: outcome.rows, skipped: [...peers.skipped, ...outcome.skipped] };
    } finally {
      peers.close();
      vault.close();
    }

    /** The same request to the same daemon, by the most used HTTP client. */
    function createCurl() {
      const body = join(folder, "curl.json");
      writeFileSync(body, JSON.stringify({ environment: "dev", namespace: "bench", names: [key], purpose: "get" }));
      const url = "http://kist/kist/v1/values/read";
      const argv = [findPeer("curl"), "--silent", "--fail", "--unix-socket", vault.socket, url];
      return { argv: [...argv, "--header", "content-type: application/json", "--data-binary", `@${body}`], cwd };
    }
  },
};
