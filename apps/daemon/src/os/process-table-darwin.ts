/**
 * macOS, as sys/proc_info.h and libproc.h document it. NOT RUN by this project's tests (they run on Linux):
 * sizes and offsets are those of `struct proc_bsdinfo` and `struct proc_vnodepathinfo` on 64-bit systems.
 */
import type koffi from "koffi";

import type { ProcessTable } from "./process-stat.ts";

const PROC_PIDTBSDINFO = 3;
const BSDINFO_SIZE = 136;
const BSDINFO = { status: 4, pid: 12, parent: 16, comm: 48, terminal: 108, seconds: 120, microseconds: 128 } as const;
const MAXCOMLEN = 16;
const SZOMB = 5;
const NO_TERMINAL = 0xffff_ffff;
const PROC_PIDVNODEPATHINFO = 9;
/** Two of: `struct vnode_info`, then a path of 1024 bytes; the current directory comes first. */
const VNODEPATHINFO_SIZE = 2 * (152 + 1024);
const DIRECTORY_AT = 152;
const MAX_PATH = 4096;

export function createDarwinProcessTable(ffi: typeof koffi): ProcessTable {
  const own = ffi.load(null);
  const pidinfo = own.func("int proc_pidinfo(int, int, uint64_t, void*, int)");
  const pidpath = own.func("int proc_pidpath(int, void*, uint32_t)");
  const getsid = own.func("int getsid(int)");
  const info = Buffer.alloc(BSDINFO_SIZE);
  const path = Buffer.alloc(MAX_PATH);
  const directory = Buffer.alloc(VNODEPATHINFO_SIZE);
  const text = (bytes: Buffer, from: number, most: number): string => {
    const end = bytes.indexOf(0, from);
    return bytes.toString("utf8", from, end < 0 || end > from + most ? from + most : end);
  };
  return {
    stat(pid) {
      if (pid <= 0 || pidinfo(pid, PROC_PIDTBSDINFO, 0, info, BSDINFO_SIZE) !== BSDINFO_SIZE) return undefined;
      const terminal = info.readUInt32LE(BSDINFO.terminal);
      const seconds = Number(info.readBigUInt64LE(BSDINFO.seconds));
      return {
        pid: info.readUInt32LE(BSDINFO.pid),
        name: text(info, BSDINFO.comm, MAXCOMLEN),
        state: info.readUInt32LE(BSDINFO.status) === SZOMB ? "Z" : "R",
        parent: info.readUInt32LE(BSDINFO.parent),
        session: Math.max(0, Number(getsid(pid))),
        tty: terminal === NO_TERMINAL ? 0 : terminal,
        startTime: seconds * 1e6 + Number(info.readBigUInt64LE(BSDINFO.microseconds)),
      };
    },
    executable: (pid) => (pidpath(pid, path, MAX_PATH) > 0 ? text(path, 0, MAX_PATH) : ""),
    directory: (pid) =>
      pidinfo(pid, PROC_PIDVNODEPATHINFO, 0, directory, VNODEPATHINFO_SIZE) === VNODEPATHINFO_SIZE
        ? text(directory, DIRECTORY_AT, 1024)
        : "",
  };
}
