/**
 * Who listens at a Unix socket, as the kernel noted it at listen(). Asked on a connection of its own, over
 * the C library, because neither Node nor Bun tells: through `bun:ffi` in Bun, through koffi in Node.
 */

export interface Listener {
  readonly pid: number;
  readonly uid: number;
}

/** The four calls that are needed; pointers are passed as byte arrays. */
interface Calls {
  socket(domain: number, type: number, protocol: number): number;
  connect(descriptor: number, address: Uint8Array, length: number): number;
  getsockopt(descriptor: number, level: number, name: number, value: Uint8Array, length: Uint8Array): number;
  close(descriptor: number): number;
}

const AF_UNIX = 1;
const SOCK_STREAM = 1;
/** Linux only: close on exec, and never wait for a full queue. */
const SOCK_CLOEXEC_NONBLOCK = 0o2000000 | 0o4000;
const LINUX_PEERCRED = { level: 1, name: 17, size: 12 } as const;
/** `struct xucred`: version, uid, … ; and the pid by an option of its own. Not run by this project's tests. */
const DARWIN_PEERCRED = { level: 0, name: 1, size: 76 } as const;
const DARWIN_PEERPID = { level: 0, name: 2, size: 4 } as const;

/** `undefined` when nobody listens, or on a system without these calls. */
export function readListener(path: string, platform: NodeJS.Platform = process.platform): Listener | undefined {
  const darwin = platform === "darwin";
  if (platform !== "linux" && !darwin) return undefined;
  const calls = "Bun" in globalThis ? bindInBun(darwin) : bindInNode();
  const descriptor = calls.socket(AF_UNIX, darwin ? SOCK_STREAM : SOCK_STREAM | SOCK_CLOEXEC_NONBLOCK, 0);
  if (descriptor < 0) return undefined;
  try {
    const address = packAddress(path, darwin);
    if (address === undefined || calls.connect(descriptor, address, address.length) !== 0) return undefined;
    const option = (wanted: { level: number; name: number; size: number }): Buffer | undefined => {
      const value = Buffer.alloc(wanted.size);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(wanted.size);
      return calls.getsockopt(descriptor, wanted.level, wanted.name, value, length) === 0 ? value : undefined;
    };
    if (!darwin) {
      const credentials = option(LINUX_PEERCRED);
      return credentials && { pid: credentials.readInt32LE(0), uid: credentials.readUInt32LE(4) };
    }
    const uid = option(DARWIN_PEERCRED)?.readUInt32LE(4);
    const pid = option(DARWIN_PEERPID)?.readInt32LE(0);
    return uid === undefined || pid === undefined ? undefined : { pid, uid };
  } finally {
    calls.close(descriptor);
  }
}

function packAddress(path: string, darwin: boolean): Uint8Array | undefined {
  const name = Buffer.from(`${path}\0`);
  if (name.length > (darwin ? 104 : 108)) return undefined;
  const head = darwin ? Buffer.from([2 + name.length, AF_UNIX]) : Buffer.from([AF_UNIX, 0]);
  return Buffer.concat([head, name]);
}

function bindInNode(): Calls {
  // Asked for at run time and out of a bundler's sight: the Bun binary carries no native module.
  const { createRequire } = process.getBuiltinModule("node:module");
  const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
  const own = koffi.load(null);
  return {
    socket: own.func("int socket(int, int, int)"),
    connect: own.func("int connect(int, void*, unsigned int)"),
    getsockopt: own.func("int getsockopt(int, int, int, void*, void*)"),
    close: own.func("int close(int)"),
  };
}

/** The part of `bun:ffi` that is used. */
interface BunFfi {
  dlopen(
    library: string,
    symbols: Record<keyof Calls, { readonly args: readonly string[]; readonly returns: string }>,
  ): { readonly symbols: Calls };
}

function bindInBun(darwin: boolean): Calls {
  const ffi = process.getBuiltinModule("bun:ffi") as BunFfi | undefined;
  if (ffi === undefined) throw new TypeError("this Bun has no bun:ffi");
  const symbols = {
    socket: { args: ["i32", "i32", "i32"], returns: "i32" },
    connect: { args: ["i32", "ptr", "u32"], returns: "i32" },
    getsockopt: { args: ["i32", "i32", "i32", "ptr", "ptr"], returns: "i32" },
    close: { args: ["i32"], returns: "i32" },
  } as const;
  if (darwin) return ffi.dlopen("libSystem.B.dylib", symbols).symbols;
  try {
    return ffi.dlopen("libc.so.6", symbols).symbols;
  } catch {
    // Alpine and other musl systems.
    return ffi.dlopen("libc.so", symbols).symbols;
  }
}
