/** Installs a packed Kist with npm into an empty prefix, as a user would, and looks at what is there. */
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Returns what is wrong with the package, in words. */
export function checkInstalled(tarball: string, version: string): readonly string[] {
  const prefix = mkdtempSync(join(tmpdir(), "kist-pack-"));
  try {
    // Offline: everything it needs to run is inside. The pinned Node is optional and is left out here.
    const install = run(
      ["npm", "install", "--global", "--prefix", prefix, "--offline", "--omit=optional", tarball],
      tmpdir(),
    );
    if (install.status !== 0) return [`npm could not install it:\n${install.output}`];
    const installed = join(prefix, "lib/node_modules/kist");
    const hostile = createHostileFolder(prefix);
    const starts = [
      [join(prefix, "bin/kist")],
      [join(installed, "bin/kist")],
      [process.execPath, join(installed, "lib/kist.cjs")],
    ].map((argv) => run([...argv, "version"], hostile));
    return [
      ...starts.flatMap(({ output, status }) =>
        status === 0 && output.includes(version) && !output.includes(INTRUDER)
          ? []
          : [`\`kist version\` said (status ${String(status)}): ${output}`],
      ),
      ...(existsSync(join(prefix, "share/man/man1/kist.1")) ? [] : ["npm installed no manual page"]),
      ...checkNatives(installed),
      ...checkContents(installed),
    ];
  } finally {
    rmSync(prefix, { recursive: true, force: true });
  }
}

const INTRUDER = "intruder";

/** A repository that would like to run its own code in whoever is started in it. */
export function createHostileFolder(parent: string): string {
  const folder = join(parent, "hostile");
  mkdirSync(folder);
  const files = {
    ".env": `NODE_OPTIONS=--import=./intruder.mjs\nKIST_HOME=/${INTRUDER}\n`,
    ".env.local": `KIST_HOME=/${INTRUDER}\n`,
    "bunfig.toml": 'preload = ["./intruder.mjs"]\n',
    "intruder.mjs": `console.log("${INTRUDER}");\n`,
    "tsconfig.json": '{ "compilerOptions": { "paths": { "*": ["./intruder.mjs"] } } }\n',
    "package.json": '{ "type": "commonjs", "main": "./intruder.mjs", "imports": { "#*": "./intruder.mjs" } }\n',
    ".npmrc": "node-options=--import=./intruder.mjs\n",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Each native loads from where it was installed, with the Node that runs this. */
function checkNatives(installed: string): readonly string[] {
  const script = `
    const { createRequire } = await import("node:module");
    const require = createRequire(${JSON.stringify(join(installed, "lib/kistd.mjs"))});
    const Database = require("better-sqlite3");
    new Database(":memory:").prepare("select 1").get();
    require("koffi").load(null);
    require("sodium-native").sodium_malloc(32);
    const { pathToFileURL } = await import("node:url");
    const sodium = await import(pathToFileURL(require.resolve("libsodium-wrappers-sumo")).href);
    await sodium.default.ready;`;
  const { status, output } = run([process.execPath, "--input-type=module", "--eval", script], tmpdir());
  return status === 0 ? [] : [`a native did not load:\n${output}`];
}

/** The pinned Node, where npm has it, and npm's own links to it. */
const BROUGHT_BY_NPM = /^node_modules\/(node-[a-z]+-[a-z0-9]+|\.bin|\.package-lock\.json)(\/|$)/;

/** No links, no sources, no scripts, nothing of another platform. */
function checkContents(installed: string): readonly string[] {
  const paths = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter(
    (path) => !BROUGHT_BY_NPM.test(path),
  );
  const strange = paths.filter(
    (path) =>
      lstatSync(join(installed, path)).isSymbolicLink() ||
      /\.(cc|cpp|c|h|gyp|ts|map)$/.test(path) ||
      (path.endsWith(".node") && !/(^|\/)(linux|musl|darwin|win32)[-_]/.test(path)),
  );
  return strange.map((path) => `should not be in the package: ${path}`);
}

function run([command = "", ...args]: readonly string[], cwd: string): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, output: `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}` };
}
