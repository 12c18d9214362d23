import { closeSync, openSync, readlinkSync, readSync } from "node:fs";

import type { ProcessStat, ProcessTable } from "./process-stat.ts";

/** `/proc` of Linux. `stat` costs about 3 µs, each link 1.2 µs. */
export function createLinuxProcessTable(root = "/proc"): ProcessTable {
  // 52 numbers and a name stay far below this; a longer line is cut and then refused by the parser.
  const buffer = Buffer.alloc(2048);
  return {
    stat(pid) {
      try {
        const descriptor = openSync(`${root}/${pid}/stat`, "r");
        try {
          const length = readSync(descriptor, buffer, 0, buffer.length, 0);
          const stat = parseStat(buffer.toString("utf8", 0, length));
          return stat?.pid === pid ? stat : undefined;
        } finally {
          closeSync(descriptor);
        }
      } catch {
        return undefined;
      }
    },
    executable: (pid) => readLink(`${root}/${pid}/exe`),
    directory: (pid) => readLink(`${root}/${pid}/cwd`),
  };
}

/**
 * A line of `/proc/PID/stat` (proc_pid_stat(5)). The name stands in parentheses and may hold anything,
 * `) ` included, so fields are counted from the *last* closing parenthesis.
 */
export function parseStat(line: string): ProcessStat | undefined {
  const open = line.indexOf("(");
  const close = line.lastIndexOf(")");
  if (open < 1 || close < open) return undefined;
  const fields = line.slice(close + 2).split(" ");
  // Field numbers of the manual, less the two before the parenthesis and one for counting from zero.
  const stat: ProcessStat = {
    pid: Number(line.slice(0, open)),
    name: line.slice(open + 1, close),
    state: fields[0] ?? "",
    parent: Number(fields[1]),
    session: Number(fields[3]),
    tty: Number(fields[4]),
    startTime: Number(fields[19]),
  };
  const numbers = [stat.pid, stat.parent, stat.session, stat.tty, stat.startTime];
  return fields.length >= 20 && numbers.every(Number.isSafeInteger) ? stat : undefined;
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
