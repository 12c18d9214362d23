/** Finding, starting and recognising the daemon of this installation. */
import { realpathSync } from "node:fs";
import { join } from "node:path";

import { startDaemon, verifyDaemon } from "@kist/client";
import { KistError, type Places } from "@kist/model";

/**
 * The launcher `kistd`, beside what runs now: `lib/kist` and `lib/kist.cjs` have it in `../bin`, the sources in
 * the daemon's own folder. Never from PATH or a variable: it is what a passphrase is sent to.
 */
export function findLauncher(): string {
  const native = process.versions["bun"] !== undefined;
  const here = realpathSync(native ? process.execPath : (process.argv[1] ?? ""));
  return here.endsWith(".ts") ? join(here, "../../../daemon/bin/kistd") : join(here, "../../bin/kistd");
}

export function startDaemonNow(places: Places, environment: NodeJS.ProcessEnv): Promise<void> {
  return startDaemon({ launcher: findLauncher(), places, environment });
}

/** R18. Rejects with `daemon-unverified` and a detail in words. */
export async function verifyDaemonNow(places: Places, environment: NodeJS.ProcessEnv): Promise<void> {
  const verdict = await verifyDaemon({
    places,
    launcher: findLauncher(),
    searchPath: environment["PATH"] ?? "",
    uid: process.getuid?.() ?? -1,
  });
  if (verdict.verified) return;
  if (verdict.code === "nobody-listens") throw new KistError("daemon-unreachable", { path: places.socket });
  const details = {
    "socket-overridden": "KIST_SOCKET chose the socket",
    "path-unsafe": `others could replace ${verdict.detail}`,
    "other-user": `it runs as user ${verdict.detail}`,
    "node-missing": `no Node 24 for ${verdict.detail}`,
    "other-program": `it is ${verdict.detail}`,
  };
  throw new KistError("daemon-unverified", { detail: details[verdict.code] });
}
