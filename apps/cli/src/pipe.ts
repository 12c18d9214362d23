/**
 * A pipe for a supervised child. The runtimes' own `stdio: "pipe"` is a socket pair, on which `/dev/stdout`
 * cannot be opened again (nginx, and scripts that write there), and one pipe cannot serve stdout and stderr
 * together, which would reorder `2>&1`. Bun asks the system; Node makes a FIFO and unlinks it.
 */
import { closeSync, constants, mkdtempSync, openSync, rmdirSync, unlinkSync } from "node:fs";

export interface Pipe {
  readonly read: number;
  readonly write: number;
}

export async function openPipe(): Promise<Pipe> {
  return process.versions["bun"] === undefined ? openFifo() : openWithBun();
}

async function openWithBun(): Promise<Pipe> {
  const { dlopen, ptr } = await import("bun:ffi");
  const linux = process.platform === "linux";
  // glibc and musl answer to different names; macOS has no pipe2, and its close-on-exec is not needed: the
  // child would only hold its own stdout.
  for (const library of linux ? ["libc.so.6", "libc.musl-x86_64.so.1", "libc.so"] : ["libSystem.B.dylib"]) {
    try {
      const fds = new Int32Array(2);
      const status = linux
        ? dlopen(library, { pipe2: { args: ["ptr", "i32"], returns: "i32" } }).symbols["pipe2"]?.(ptr(fds), O_CLOEXEC)
        : dlopen(library, { pipe: { args: ["ptr"], returns: "i32" } }).symbols["pipe"]?.(ptr(fds));
      if (status === 0) return { read: fds[0] ?? -1, write: fds[1] ?? -1 };
    } catch {
      // This library name is not on this system: try the next.
    }
  }
  return openFifo();
}
const O_CLOEXEC = 0o2000000;

/** In a fresh 0700 directory, gone before the child starts. */
function openFifo(): Pipe {
  const { tmpdir } = process.getBuiltinModule("node:os");
  const folder = mkdtempSync(`${tmpdir()}/kist-pipe-`);
  const file = `${folder}/p`;
  try {
    const { execFileSync } = process.getBuiltinModule("node:child_process");
    execFileSync("mkfifo", ["-m", "600", file], { stdio: ["ignore", "ignore", "inherit"] });
    // Opening the reading end first, without waiting for a writer; it then reads with waiting, through a second one.
    const early = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const write = openSync(file, constants.O_WRONLY);
    const read = openSync(file, constants.O_RDONLY);
    closeSync(early);
    unlinkSync(file);
    return { read, write };
  } finally {
    rmdirSync(folder);
  }
}
