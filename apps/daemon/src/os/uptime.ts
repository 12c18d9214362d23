/** How long the machine has been up, sleep included, and which start of it that was. */
import { readFileSync } from "node:fs";
import { uptime } from "node:os";

export function readUptime(): { readonly boot: string; readonly passed: number } {
  return { boot: readBoot(), passed: Math.round(uptime() * 1000) };
}

/** Linux tells; elsewhere every start looks like the same one, and a long pause like a jump. */
function readBoot(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
