/**
 * A request waits for a yes, and the person who can give it sits at this terminal: Enter opens the page that shows it. The
 * program that asked proves nothing by that, the touch there does (R20).
 */
import { readFileSync } from "node:fs";

import type { ResponseFrom } from "../api.ts";
import type { Kist } from "../kist.ts";
import { findDoor, openPage, type OpenedPage } from "./open-page.ts";

type Decision = ResponseFrom<"approvals/wait">["state"];

/** One request; it is asked again until `until`. */
const WAIT_SECONDS = 30;

/** Nothing where there is no passkey, no browser, or nobody whose keys these are. */
export async function waitHere(kist: Kist, id: string, until: number): Promise<Decision | undefined> {
  if (!kist.terminal.available() || !isInForeground()) return undefined;
  const { unlockWith } = await kist.daemon.call("status", {});
  if (!unlockWith.includes("passkey")) return undefined;
  const door = findDoor(kist);
  if (typeof door === "string") return undefined;
  const pipe = await kist.daemon.pipe();
  const keys = await kist.terminal.watchKeys();
  let pressed: Promise<"enter"> | undefined = keys.pressed.then(() => "enter" as const);
  let page: OpenedPage | undefined;
  try {
    kist.output.say(`      Waiting for it, up to two minutes. Enter: decide in ${door.browser.name}. Ctrl-C: give up.`);
    for (let left = until - kist.now(); left > 0; left = until - kist.now()) {
      const seconds = Math.min(WAIT_SECONDS, Math.max(1, Math.ceil(left / 1000)));
      const decided = pipe.call("approvals/wait", { id, seconds });
      // The connection may end first, after everything is over.
      decided.catch(() => {});
      const first = await Promise.race([decided, ...(pressed === undefined ? [] : [pressed])]);
      if (first === "enter") {
        pressed = undefined;
        page = await openPage(kist, door, { kind: "approval", id });
      }
      const { state } = await decided;
      if (state !== "pending") return state;
    }
    return "expired";
  } finally {
    keys.stop();
    pipe.close();
    page?.release();
  }
}

/** A program in the background that takes the terminal is stopped by the system. */
function isInForeground(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "latin1");
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === foreground;
  } catch {
    // macOS: `ps` knows.
  }
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { stdout } = spawnSync("ps", ["-o", "pgid=,tpgid=", "-p", String(process.pid)], { encoding: "utf8" });
  const [group, foreground] = (stdout ?? "").trim().split(/\s+/);
  return group !== undefined && group !== "" && group === foreground;
}
