/** Which machine, which boot (R15). Neither is secret and neither is proof: both only notice honest copies. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";

const LINUX_MACHINE_ID = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/**
 * The installation's id: 32 hex characters on Linux, a UUID on macOS (not run here); `undefined` where there
 * is none (slim containers), which callers treat as a machine that cannot be told from its copy.
 */
export function readMachineId(platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform === "darwin") {
    const listing = execFileSync("/usr/sbin/ioreg", ["-rd1", "-c", "IOPlatformExpertDevice"], { encoding: "utf8" });
    return /"IOPlatformUUID" = "([0-9A-F-]{36})"/.exec(listing)?.[1];
  }
  for (const path of LINUX_MACHINE_ID) {
    const text = readText(path);
    if (text !== undefined && /^[0-9a-f]{32}$/.test(text)) return text;
  }
  return undefined;
}

/** Random per boot: pids and start times mean something only together with it. */
export function readBootId(platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform === "darwin") {
    return execFileSync("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).trim();
  }
  return readText("/proc/sys/kernel/random/boot_id");
}

/** The same while pids are counted the same way: this boot, and on Linux this pid namespace. Twelve hex characters. */
export function readCountingId(): string {
  let namespace = "";
  try {
    namespace = readlinkSync("/proc/self/ns/pid");
  } catch {
    // Not Linux, or no /proc.
  }
  return createHash("sha256")
    .update(`${readBootId() ?? ""} ${namespace}`)
    .digest("hex")
    .slice(0, 12);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
