/**
 * The child that empties the clipboard when its time is over. It outlives the verb and the terminal, knows the text's hash
 * and not the text, and leaves alone whatever somebody copied meanwhile. Of several the newest alone acts: who copies a value
 * again has all of the time again.
 */
import { createHash, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Kist } from "../kist.ts";
import { ownProgram } from "../own-program.ts";
import { openClipboard } from "./clipboard.ts";
import { clipboardToolOf } from "./tools.ts";

/** The verb that the child is. */
export const CLEARING_VERB = "__clear-clipboard";
/** Between two looks at the clock: a machine that slept must not leave the text there for as long again. */
const LOOK_MS = 1000;

/** Returns when the child has what it must know. */
export async function clearLater(
  kist: Pick<Kist, "environment" | "places">,
  tool: string,
  text: string,
  seconds: number,
): Promise<void> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const turn = randomUUID();
  try {
    writeFileSync(turnFile(kist), turn, { mode: 0o600 });
  } catch {
    // A socket in somebody else's directory: an older child may then clear this text early.
  }
  const [file, ...words] = ownProgram();
  const child = spawn(file, [...words, CLEARING_VERB, tool, String(seconds)], {
    cwd: "/",
    detached: true,
    env: { ...kist.environment },
    stdio: ["pipe", "ignore", "ignore"],
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.stdin.once("error", reject);
    child.stdin.end(`${turn} ${digestOf(Buffer.from(text))}`, () => resolve());
  });
  child.unref();
}

/** The child's own part. */
export async function waitAndClear(kist: Kist, toolName: string, seconds: number): Promise<void> {
  const [turn = "", digest] = new TextDecoder().decode(kist.readInput(0)).split(" ");
  const tool = clipboardToolOf(toolName);
  if (tool === undefined) return;
  const until = kist.now() + seconds * 1000;
  for (let left = until - kist.now(); left > 0; left = until - kist.now()) await kist.sleep(Math.min(LOOK_MS, left));
  if (latestTurn(kist, turn) !== turn) return;
  const clipboard = openClipboard(tool, kist.environment);
  const now = clipboard.read();
  // Where nobody says what is there, it may be the secret.
  if (now === undefined || digestOf(now) === digest) await clipboard.clear();
}

/** Beside the socket, in a directory of this user alone: a random word, nothing of the text. */
function turnFile({ places }: Pick<Kist, "places">): string {
  return join(dirname(places.socket), "clipboard");
}

/** Where nothing can be read, each child acts by itself. */
function latestTurn(kist: Kist, own: string): string {
  try {
    return readFileSync(turnFile(kist), "utf8");
  } catch {
    return own;
  }
}

/** Some tools add a line end when they give a text back, Windows its own. */
function digestOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes).replaceAll("\r\n", "\n").replace(/\n$/, "");
  return createHash("sha256").update(text).digest("hex");
}
