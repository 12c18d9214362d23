/**
 * A day of a daemon on a machine device: `node daemon-workload.ts <home> <rounds> [die]`. Starts it, asks for the steps
 * of the plan and says how each ended (`subject.ts`). Kills itself when its daemon was killed; `die` kills the daemon at
 * the end, with a full log, instead of stopping it.
 *
 * Besides the harness's lines it says `daemon <pid>` at the beginning, `wrong <step>` for a value that no step wrote, `opened` also when the daemon is back
 * from a lock, and at the end `ended <base64>`: the daemon's status or signal, and what it wrote to standard error.
 */
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { at, codeOf, connectTo, type Answer } from "./daemon-calls.ts";
import { planOf, stepOfValue, wordOf, type Step } from "./daemon-plan.ts";
import { startDaemon, type DaemonProcess, type Ending } from "./daemon-process.ts";
import { requestOf } from "./daemon-requests.ts";

const [home = "", rounds = "1", ending] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
/** Steps after which another process may be the one that answers. */
const REPLACING: ReadonlySet<Step["kind"]> = new Set(["lock", "unlock"]);
/** A lock replaces the process: until it listens again connections fail. */
const RETURN_MS = 15_000;
/** Undisturbed a day takes two seconds. */
const HANGS_MS = 45_000;

const started = await startDaemon(home, { onPid: (pid) => say(`daemon ${pid}`) });
if (!started.up) leave(started.ending);
const { daemon } = started;
say("opened");
let over = false;
void daemon.ended.then(() => (over = true));
// However this ends, its daemon ends with it: the tracer waits for both.
process.on("exit", () => over || process.kill(daemon.pid, "SIGKILL"));
setTimeout(() => {
  process.stderr.write(`it hangs: ${daemon.log()}`);
  process.exit(5);
}, HANGS_MS).unref();
let { calls } = daemon;
try {
  for (const group of planOf(Number(rounds))) {
    for (const step of group) say(`try ${wordOf(step)}`);
    const answered = await Promise.all(group.map((step) => take(step)));
    // Without a device there is nothing to ask for.
    if (!answered[0] && group[0]?.kind === "init") break;
  }
} catch (error) {
  // The connection failed: the daemon has been killed, or ended, which it never should.
  const how = await Promise.race([daemon.ended, sleep(RETURN_MS)]);
  if (how !== undefined) leave(how);
  throw error;
}
await finish(daemon);

async function finish({ end }: DaemonProcess): Promise<void> {
  calls.close();
  const how = await end(ending === "die" ? "SIGKILL" : "SIGTERM");
  if (ending !== "die") leave(how);
}

async function take(step: Step): Promise<boolean> {
  const word = wordOf(step);
  const before = REPLACING.has(step.kind) ? (await calls.call("status")).body : undefined;
  const { path, body } = await requestOf(step, (path, body) => calls.call(path, body));
  const answer = await calls.call(path, body);
  const code = codeOf(answer);
  if (code !== "") {
    say(`refused ${word} ${code}`);
    // What was opened and could not be written down is locked again.
    if (step.kind === "unlock" && code === "audit-unavailable") await awaitReturn(at(before, "startedAt"));
    return false;
  }
  if (step.kind === "read" && !isRight(step, answer)) say(`wrong ${word}`);
  say(`ack ${step.kind === "read" && step.about.startsWith("staging/") ? "relaxed" : "durable"} ${word}`);
  // One that was locked already stays as it is.
  if (step.kind === "lock" && at(before, "state") === "unlocked") await awaitReturn(at(before, "startedAt"));
  else if (step.kind === "lock") say("opened");
  return true;
}

/** The name that was asked for, with a value that some step gave it, and nothing else. */
function isRight({ about }: Step, { body }: Answer): boolean {
  const values = at(body, "values");
  const value = at(at(values, 0), "value");
  const key = about.split("/").at(-1) ?? "";
  return (
    at(values, 1) === undefined &&
    (value === undefined || (typeof value === "string" && stepOfValue(value, key) !== undefined))
  );
}

async function awaitReturn(startedAt: unknown): Promise<void> {
  calls.close();
  for (const limit = performance.now() + RETURN_MS; performance.now() < limit; await sleep(5)) {
    calls = connectTo(daemon.socket);
    try {
      const { body } = await calls.call("status");
      // The old process says that it is locked, too, while it leaves.
      if (at(body, "state") === "locked" && at(body, "startedAt") !== startedAt) return say("opened");
    } catch {
      if ((await Promise.race([daemon.ended, Promise.resolve(undefined)])) !== undefined) break;
    }
    calls.close();
  }
  throw new Error("it did not come back from its lock");
}

/** As the daemon ended. */
function leave({ status, signal, log }: Ending): never {
  if (signal === "SIGKILL") process.kill(process.pid, "SIGKILL");
  say(`ended ${Buffer.from(`${status ?? signal ?? "?"}\n${log}`).toString("base64")}`);
  process.exit(0);
}
