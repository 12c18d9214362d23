/**
 * Which Node runs the daemon: the same choice, in the same order, as the launcher `apps/daemon/bin/kistd`
 * makes (a test holds them equal). Needed to recognise the daemon (R18) and to say why it cannot start.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

export interface FoundNode {
  /** Absolute path, links of its directory resolved where the launcher resolves them. */
  readonly path: string;
  /** `packed`: shipped with Kist. `pinned`: a locked `node-<platform>` package. `path`: found and asked. */
  readonly origin: "packed" | "pinned" | "path";
}

const LEAST_MAJOR = 24;
const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"] as const;

/** `launcher` is the path of `kistd`, links allowed; `searchPath` the value of PATH. `undefined`: none is fit. */
export function findNode(launcher: string, searchPath: string): FoundNode | undefined {
  const here = dirname(realpathSync(launcher));
  const packed = resolveDirectory(join(here, "../node/bin/node"));
  if (packed !== undefined) return { path: packed, origin: "packed" };
  for (let at = here; ; at = dirname(at)) {
    for (const platform of PLATFORMS) {
      const pinned = resolveDirectory(join(at, `node_modules/node-${platform}/bin/node`));
      if (pinned !== undefined) return { path: pinned, origin: "pinned" };
    }
    if (at === "/") break;
  }
  for (const directory of searchPath.split(":")) {
    const candidate = `${directory}/node`;
    if (directory.startsWith("/") && isExecutable(candidate) && isNewEnough(candidate))
      return { path: candidate, origin: "path" };
  }
  return undefined;
}

function resolveDirectory(path: string): string | undefined {
  return isExecutable(path) ? join(realpathSync(dirname(path)), "node") : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isNewEnough(path: string): boolean {
  try {
    // Asked with an empty environment: NODE_OPTIONS of the caller must not run in it.
    const version = execFileSync(path, ["--version"], { env: {}, encoding: "utf8", timeout: 5_000 });
    return Number(/^v(\d+)\./.exec(version)?.[1] ?? 0) >= LEAST_MAJOR;
  } catch {
    return false;
  }
}
