/**
 * `npm run desktop [-- <electron-builder's options>]`: builds the desktop app and packages it for this platform into
 * `dist/desktop`. It needs Electron's binary, which electron-builder fetches; signing is configured by its environment.
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

import { build } from "./build.ts";
import { stageResources } from "./desktop/resources.ts";

const root = resolve(import.meta.dirname, "..");
const desktop = join(root, "apps/desktop");

await build();
stageResources(root, join(root, "dist/desktop-resources"));
process.exitCode = run("electron-vite", "build") || run("electron-builder", ...process.argv.slice(2));

function run(tool: string, ...words: readonly string[]): number {
  const { status } = spawnSync(join(desktop, "node_modules/.bin", tool), words, { cwd: desktop, stdio: "inherit" });
  return status ?? 1;
}
