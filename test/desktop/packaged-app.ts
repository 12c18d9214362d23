/** The desktop app as electron-builder packages it, around a stand-in of Electron's binary where there is no real one. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { stageResources } from "../../scripts/desktop/resources.ts";

export const ROOT: string = resolve(import.meta.dirname, "../..");
const DESKTOP = join(ROOT, "apps/desktop");

export interface PackagedApp {
  readonly root: string;
  /** The stand-in, with its fuses set. */
  readonly program: string;
  readonly resources: string;
  readonly archive: string;
  remove(): void;
}

/** Builds, stages and packages into a directory of its own. `dist/` must be built. */
export function packageApp(): PackagedApp {
  const root = mkdtempSync(join(tmpdir(), "kist-packaged-"));
  const electron = join(root, "electron");
  createStandIn(electron);
  stageResources(ROOT, join(ROOT, "dist/desktop-resources"));
  runTool("electron-vite", "build");
  runTool(
    "electron-builder",
    "--linux",
    "--dir",
    `-c.electronDist=${electron}`,
    `-c.directories.output=${join(root, "out")}`,
  );
  const folder = join(root, "out", process.arch === "x64" ? "linux-unpacked" : `linux-${process.arch}-unpacked`);
  return {
    root,
    program: join(folder, "kist-desktop"),
    resources: join(folder, "resources"),
    archive: join(folder, "resources/app.asar"),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The mark that Electron's binary has before its fuses, their version and their number. */
const SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";

/** As much of a distribution as electron-builder copies, with fuses as Electron ships them: all but a few are on. */
export function createStandIn(folder: string, fuses = "101100011"): void {
  for (const name of ["resources", "locales"]) mkdirSync(join(folder, name), { recursive: true });
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, fuses.length]), Buffer.from(fuses)]);
  const program = join(folder, "electron");
  writeFileSync(program, Buffer.concat([Buffer.from("a stand-in for Electron\n"), wire, Buffer.alloc(1024)]));
  chmodSync(program, 0o755);
  writeFileSync(join(folder, "version"), "45.3.3");
  for (const name of ["LICENSE", "LICENSES.chromium.html", "locales/en-US.pak"]) writeFileSync(join(folder, name), "");
}

function runTool(tool: string, ...words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(join(DESKTOP, "node_modules/.bin", tool), words, {
    cwd: DESKTOP,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${tool} ended with ${String(status)}:\n${stdout}${stderr}`);
}
