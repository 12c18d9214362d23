/**
 * As PID 1 of a container a supervising `run` is the parent of every orphan. The native build waits for those
 * that ended; Node cannot wait for a process it did not start, and says so.
 */
import { readdirSync, readFileSync } from "node:fs";

const INTERVAL_MS = 1000;

/** Starts looking once a second; the returned function ends it. `child` is the runtime's own to wait for. */
export function reapOrphans(child: number, say: (line: string) => void): () => void {
  if (process.versions["bun"] === undefined) {
    say("kist: as PID 1 this build cannot reap orphans. Use --no-masking, so that the program is PID 1, or an init.");
    return () => {};
  }
  const timer = setInterval(() => {
    const zombies = readdirSync("/proc").filter(
      (name) => /^\d+$/.test(name) && Number(name) !== child && isOurZombie(name),
    );
    if (zombies.length > 0) void waitFor(zombies.map(Number));
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function isOurZombie(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" && parent === "1";
  } catch {
    return false; // It ended between the two looks.
  }
}

async function waitFor(pids: readonly number[]): Promise<void> {
  const { dlopen } = await import("bun:ffi");
  for (const library of ["libc.so.6", "libc.musl-x86_64.so.1"]) {
    try {
      const { symbols } = dlopen(library, { waitpid: { args: ["i32", "ptr", "i32"], returns: "i32" } });
      for (const pid of pids) symbols["waitpid"]?.(pid, null, 1); // WNOHANG
      return;
    } catch {
      // Not this C library.
    }
  }
}
