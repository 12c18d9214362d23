/**
 * `npm run pack`: one tarball for this platform, `dist/kist-<version>-<platform>.tgz`, for `npm install --global`. It has
 * the native CLI, the bundles, the page, the launchers, and the natives' binaries; it runs no install script and needs no registry
 * (where there is one, npm also brings the pinned Node for machines that have none of version 24).
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { build } from "./build.ts";
import { PARTS_FOLDER } from "./build/bundle.ts";
import { checkInstalled } from "./pack/installed.ts";
import { collectNatives, type PackedPackage } from "./pack/natives.ts";
import { createTarball, type PackedFile } from "./pack/tarball.ts";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
const workspace = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
  license: string;
  description: string;
  optionalDependencies: Record<string, string>;
};
const platform = `${process.platform}-${process.arch}`;

await build();
const natives = collectNatives(root);
const files: PackedFile[] = [
  { path: "package/package.json", content: createManifest(natives), executable: false },
  ...["bin/kist", "bin/kistd", "lib/kist", "lib/kist.cjs", "lib/kistd.mjs", ...listBelow(`lib/${PARTS_FOLDER}`)]
    .filter((path) => existsSync(join(dist, path)))
    .map((path) => ({
      path: `package/${path}`,
      content: readFileSync(join(dist, path)),
      executable: !/\.[cm]js$/.test(path),
    })),
  ...listBelow("lib/page").map((path) => ({
    path: `package/${path}`,
    content: readFileSync(join(dist, path)),
    executable: false,
  })),
  ...["README.md", "SECURITY.md", "LICENSE", "man/kist.1"]
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path: `package/${path}`, content: readFileSync(join(root, path)), executable: false })),
  ...natives.flatMap(({ name, files: contents }) =>
    [...contents].map(([path, content]) => ({
      path: `package/node_modules/${name}/${path}`,
      content,
      executable: false,
    })),
  ),
];
const tarball = join(dist, `kist-${workspace.version}-${platform}.tgz`);
const bytes = createTarball(files);
writeFileSync(tarball, bytes);

const problems = checkInstalled(tarball, workspace.version);
for (const problem of problems) process.stderr.write(`${problem}\n`);
const megabytes = (bytes.length / 1e6).toFixed(1);
const hash = createHash("sha256").update(bytes).digest("hex");
process.stdout.write(
  problems.length === 0
    ? `${tarball}\n${megabytes} MB, sha256 ${hash}\nInstalled into an empty prefix and run. For yourself: npm install --global ${tarball}\n`
    : `${tarball} was written, but is not usable.\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Files below a folder of `dist`, as paths in it. */
function listBelow(folder: string): readonly string[] {
  return readdirSync(join(dist, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)));
}

function createManifest(packed: readonly PackedPackage[]): Buffer {
  const node = `node-${platform}`;
  const pinned = workspace.optionalDependencies[node];
  const manifest = {
    name: "kist",
    version: workspace.version,
    description: workspace.description,
    license: workspace.license,
    os: [process.platform],
    cpu: [process.arch],
    // The launcher only where there is no native program: its shell costs 1.5 ms of the 9 that a command takes.
    bin: { kist: existsSync(join(dist, "lib/kist")) ? "lib/kist" : "bin/kist", kistd: "bin/kistd" },
    // npm links it into the manual of its prefix: `man kist`.
    man: ["man/kist.1"],
    dependencies: Object.fromEntries(packed.map(({ name, version }) => [name, version])),
    bundleDependencies: packed.map(({ name }) => name),
    ...(pinned === undefined ? {} : { optionalDependencies: { [node]: pinned } }),
  };
  return Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
}
