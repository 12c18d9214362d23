/**
 * What the desktop app carries beside Electron: the daemon's bundle, its natives, the page it serves and the Node it runs on
 * (D16), laid out as an installed Kist is, so that `bin/kistd` finds everything where it always does.
 */
import { chmodSync, cpSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { collectNatives } from "../pack/natives.ts";

/** Fills `target`, a folder of its own. `dist/` must be built. */
export function stageResources(root: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const path of ["bin/kistd", "lib/kistd.mjs", "lib/page"])
    cpSync(join(root, "dist", path), join(target, path), { recursive: true });
  for (const { name, files } of collectNatives(root)) {
    for (const [path, content] of files) {
      const file = join(target, "node_modules", name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
  const node = join(target, "node/bin/node");
  mkdirSync(dirname(node), { recursive: true });
  placeFile(findNodeProgram(root), node);
  chmodSync(node, 0o755);
}

/** The pinned Node of this platform, where npm had it; else the one that runs this. */
function findNodeProgram(root: string): string {
  const pinned = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  return existsSync(pinned) ? pinned : process.execPath;
}

/** A hundred megabytes are linked where the disk allows it. */
function placeFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}
