import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createTarball } from "./tarball.ts";

const file = (path: string, content: string, executable = false) => ({
  path,
  content: Buffer.from(content),
  executable,
});
const long = `package/node_modules/${"a".repeat(60)}/${"b".repeat(60)}/${"c".repeat(40)}.js`;

test("tar reads what was written: names, contents, modes", () => {
  const folder = mkdtempSync(join(tmpdir(), "kist-tar-"));
  try {
    const tarball = join(folder, "x.tgz");
    writeFileSync(
      tarball,
      createTarball([file("package/b", "x".repeat(1000), true), file("package/a", ""), file(long, "deep")]),
    );
    const listing = execFileSync("tar", ["tzvf", tarball], { encoding: "utf8" }).trimEnd().split("\n");
    expect(
      listing.map((line) => line.replace(/ +/g, " ").split(" ")).map((cells) => [cells[0], cells[2], cells.at(-1)]),
    ).toEqual([
      ["-rw-r--r--", "0", "package/a"],
      ["-rwxr-xr-x", "1000", "package/b"],
      ["-rw-r--r--", "4", long],
    ]);
    execFileSync("tar", ["xzf", tarball, "-C", folder]);
    expect(execFileSync("cat", [join(folder, long)], { encoding: "utf8" })).toBe("deep");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the same files in another order make the same bytes", () => {
  const [a, b] = [file("package/a", "1"), file("package/b", "2")];
  expect(createTarball([a, b])).toEqual(createTarball([b, a]));
});

test("a path that no header holds is refused", () => {
  expect(() => createTarball([file(`package/${"x".repeat(101)}`, "")])).toThrow("too long");
});
