import type { Ancestor, PageId, SocketCaller } from "@kist/model";
import { expect, test } from "vitest";

import { isInstallScript } from "./install-script.ts";

const processOf = (pid: number, name: string): Ancestor => ({ pid, startTime: pid, exe: `/usr/bin/${name}`, name });
const caller = (ancestor: Partial<Ancestor>): SocketCaller => {
  return {
    door: "socket",
    uid: 1000,
    process: processOf(3, "kist"),
    ancestors: [{ ...processOf(2, "node"), ...ancestor }, processOf(1, "bash")],
    session: { leader: 1, leaderStartTime: 1, tty: 1 },
    cwd: "/",
  };
};

test.each([
  "npm install",
  "npm i left-pad",
  "npm ci",
  "npm --prefix web install",
  "npm run postinstall",
  "node /usr/lib/node_modules/npm/bin/npm-cli.js install --no-audit",
  "node /usr/lib/node_modules/corepack/dist/pnpm.js add zod",
  "pnpm -C web up",
  "yarn",
  "yarn --immutable",
  "yarn add x",
  "node .yarn/releases/yarn-4.1.0.cjs install",
  "/home/a/.bun/bin/bun install",
  "bun add x",
  "python3 -m pip install x",
  "/usr/bin/python3 /usr/bin/pip3.11 install x",
  "gem install x",
  "php /usr/bin/composer.phar update",
])("`%s` installs", (command) => {
  expect(isInstallScript(caller({ command }))).toBe(true);
});

test.each([
  "npm run dev",
  "npm test",
  "npm start -- install",
  "npm exec prisma migrate",
  "npm run build",
  "pnpm dev",
  "pnpm --filter web dev",
  "yarn dev",
  "yarn run lint",
  "bun run dev",
  "bun server.ts",
  "node server.js install",
  "vim npm",
  "make install",
  "pip list",
])("`%s` does not", (command) => {
  expect(isInstallScript(caller({ command }))).toBe(false);
});

test("where the command line is not told, the title decides; a manager that does not say what it does installs", () => {
  expect(isInstallScript(caller({ name: "npm install" }))).toBe(true);
  expect(isInstallScript(caller({ name: "npm run dev" }))).toBe(false);
  expect(isInstallScript(caller({ name: "npm" }))).toBe(true);
  expect(isInstallScript(caller({ name: "bun", exe: "/home/a/.bun/bin/bun" }))).toBe(true);
  expect(isInstallScript(caller({ name: "MainThread", exe: "/home/a/.bun/bin/bun" }))).toBe(true);
  expect(isInstallScript(caller({ name: "node" }))).toBe(false);
});

test("the caller itself counts", () => {
  const bash = caller({});
  expect(isInstallScript({ ...bash, process: { ...bash.process, name: "npm install" } })).toBe(true);
  expect(isInstallScript({ ...bash, ancestors: [] })).toBe(false);
});

test("a page that an install script had opened counts as the script", () => {
  const page = {
    door: "page",
    uid: 1000,
    page: "0000000000000001" as PageId,
    origin: "http://kist.localhost:40123",
    unlocks: undefined,
    openedAt: 0,
  } as const;
  expect(isInstallScript({ ...page, opener: caller({ name: "npm install" }) })).toBe(true);
  expect(isInstallScript({ ...page, opener: caller({ name: "kist" }) })).toBe(false);
});
