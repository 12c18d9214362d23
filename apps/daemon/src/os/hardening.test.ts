/**
 * The attack matrix of a local attacker (L5-L7): real processes of one unprivileged user, one of them the
 * victim, the other the attacker. The unhardened rows show that each attack works here at all.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { readOwnState, refuseHostileStart, warnOfSwap } from "./hardening.ts";

/** Nobody's user: in no password file, owner of nothing. */
const STRANGER = 54_321;
const FLAG = "--disable-sigusr1";
const canBeOthers = process.getuid?.() === 0 && existsSync("/usr/bin/setpriv");
const asRoot = test.skipIf(!canBeOthers);
const HINT = "(needs root and setpriv: sudo npm test)";

let directory = "";
const children: ChildProcess[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kist-matrix-"));
  chmodSync(directory, 0o755);
  // Where the victims stand, so that a core could be written if the kernel would.
  if (canBeOthers) chownSync(directory, STRANGER, STRANGER);
  writeFileSync(
    join(directory, "victim.ts"),
    `import { hardenProcess } from ${JSON.stringify(join(import.meta.dirname, "hardening.ts"))};
     import { openLibc } from ${JSON.stringify(join(import.meta.dirname, "open-libc.ts"))};
     const libc = openLibc();
     if (process.argv[2] === "hardened") console.log(JSON.stringify(hardenProcess(libc)));
     else console.log("{}");
     setInterval(() => undefined, 1000);`,
  );
  writeFileSync(
    join(directory, "attacker.ts"),
    `import { createRequire } from "node:module";
     import { openSync, readFileSync, readlinkSync } from "node:fs";
     const koffi = createRequire(${JSON.stringify(import.meta.filename)})("koffi");
     const ptrace = koffi.load(null).func("long ptrace(long, long, void*, void*)");
     const pid = Number(process.argv[2]);
     const tried = (attack) => { try { attack(); return true; } catch { return false; } };
     console.log(JSON.stringify({
       environ: tried(() => readFileSync("/proc/" + pid + "/environ")),
       memory: tried(() => openSync("/proc/" + pid + "/mem", "r")),
       executable: tried(() => readlinkSync("/proc/" + pid + "/exe")),
       ptrace: ptrace(0x4206, pid, null, null) === 0,
     }));
     process.kill(pid, "SIGUSR1");`,
  );
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(directory, { recursive: true });
});

const as = (uid: number, ...command: readonly string[]): string[] => [
  `--reuid=${uid}`,
  `--regid=${uid}`,
  "--clear-groups",
  ...command,
];

async function startVictim(
  flags: readonly string[],
  hardened: boolean,
): Promise<{ readonly pid: number; readonly said: string }> {
  // A free port for the inspector, so that victims do not stand in each other's way.
  const command = [
    ...flags,
    "--inspect-port=0",
    "--no-warnings",
    join(directory, "victim.ts"),
    hardened ? "hardened" : "plain",
  ];
  const child = spawn("setpriv", as(STRANGER, process.execPath, ...command), {
    cwd: directory,
    env: { SECRET: "canary" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout?.once("data", (piece) => resolve(String(piece)));
    child.once("exit", (code) => reject(new Error(`the victim ended with ${code}`)));
  });
  return { pid: child.pid ?? 0, said };
}

/** Whether the process listens at any TCP port: the inspector does. */
function listens(pid: number): boolean {
  const sockets = new Set(
    existsSync(`/proc/${pid}/fd`)
      ? readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
          try {
            return [execFileSync("readlink", [`/proc/${pid}/fd/${descriptor}`], { encoding: "utf8" }).trim()];
          } catch {
            return [];
          }
        })
      : [],
  );
  const rows = readFileSync("/proc/net/tcp", "utf8").trim().split("\n").slice(1);
  return rows.map((row) => row.trim().split(/\s+/)).some((row) => row[3] === "0A" && sockets.has(`socket:[${row[9]}]`));
}

asRoot.each([
  // The flag alone and the call alone each leave one door open: both are needed.
  [[], false, { environ: true, memory: true, executable: true, ptrace: true, inspector: true }],
  [[FLAG], false, { environ: true, memory: true, executable: true, ptrace: true, inspector: false }],
  [[], true, { environ: false, memory: false, executable: false, ptrace: false, inspector: true }],
  [[FLAG], true, { environ: false, memory: false, executable: false, ptrace: false, inspector: false }],
])(`flags %j, hardened %j: a program of the same user gets %j ${HINT}`, async (flags, hardened, expected) => {
  const { pid, said } = await startVictim(flags, hardened);
  const attack = execFileSync(
    "setpriv",
    as(STRANGER, process.execPath, "--no-warnings", join(directory, "attacker.ts"), String(pid)),
    { encoding: "utf8" },
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect({ ...JSON.parse(attack), inspector: listens(pid) }).toEqual(expected);
  if (hardened) expect(JSON.parse(said)).toEqual({ warnings: expected.inspector ? ["inspector-open"] : [] });
});

asRoot(`a hardened process that is aborted leaves no core and no report ${HINT}`, async () => {
  const limit = ["prlimit", "--core=unlimited:unlimited", "setpriv"];
  const abort = async (program: readonly string[]): Promise<readonly string[]> => {
    const child = spawn(limit[0] ?? "", [...limit.slice(1), ...as(STRANGER, ...program)], { cwd: directory });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill("SIGABRT");
    await new Promise((resolve) => child.once("exit", resolve));
    return readdirSync(directory).filter((name) => /core|report/i.test(name));
  };
  // Some systems pipe cores elsewhere: then an unprotected process leaves none here either, and nothing is shown.
  const control = await abort(["/bin/sleep", "30"]);
  for (const name of control) rmSync(join(directory, name));
  expect(control.length > 0 || !readFileSync("/proc/sys/kernel/core_pattern", "utf8").startsWith("core")).toBe(true);
  expect(await abort([process.execPath, FLAG, "--no-warnings", join(directory, "victim.ts"), "hardened"])).toEqual([]);
});

test.each([
  [{ NODE_OPTIONS: "--require /tmp/evil.js" }, "NODE_OPTIONS"],
  [{ LD_PRELOAD: "/tmp/evil.so" }, "LD_PRELOAD"],
  [{ NODE_EXTRA_CA_CERTS: "/tmp/evil.pem" }, "NODE_EXTRA_CA_CERTS"],
  [{ ELECTRON_RUN_AS_NODE: "1" }, "ELECTRON_RUN_AS_NODE"],
  [{ NODE_V8_COVERAGE: "" }, "NODE_V8_COVERAGE"],
])("%j is refused by name", (environment, variable) => {
  expect(() => refuseHostileStart(environment, [FLAG])).toThrow(
    expect.objectContaining({ code: "environment-refused", facts: { variable } }),
  );
});

test.each([
  "--inspect",
  "--inspect-brk=0.0.0.0:9229",
  "--require=/tmp/evil.js",
  "--import=/tmp/evil.mjs",
  "--heapsnapshot-signal=SIGUSR2",
  "--report-on-signal",
  "--abort-on-uncaught-exception",
  "-r",
])("the flag %s is refused", (flag) => {
  expect(() => refuseHostileStart({}, [FLAG, flag])).toThrow(expect.objectContaining({ facts: { variable: flag } }));
});

test("the launcher's own start passes, a start without its flag does not", () => {
  expect(() => refuseHostileStart({ HOME: "/home/ada", PATH: "/bin" }, [FLAG, "--no-warnings"])).not.toThrow();
  expect(() => refuseHostileStart({}, ["--no-warnings"])).toThrow(
    expect.objectContaining({ facts: { variable: `no ${FLAG}` } }),
  );
});

test("the kernel's own view of a process says whether the inspector waits for its signal", () => {
  const status = join(directory, "status");
  writeFileSync(status, "Name:\tnode\nVmLck:\t     128 kB\nSigCgt:\t0000000100004602\n");
  expect(readOwnState(status)).toEqual({ lockedKiB: 128, catchesSigusr1: true });
  writeFileSync(status, "Name:\tnode\nVmLck:\t       0 kB\nSigCgt:\t0000000100004402\n");
  expect(readOwnState(status)).toEqual({ lockedKiB: 0, catchesSigusr1: false });
  expect(readOwnState(join(directory, "none"))).toBeUndefined();
});

test("keys in memory that may be swapped out are warned of", () => {
  expect(warnOfSwap({ lockedKiB: 0, catchesSigusr1: false })).toEqual(["memory-not-locked"]);
  expect(warnOfSwap({ lockedKiB: 16, catchesSigusr1: false })).toEqual([]);
  expect(warnOfSwap(undefined)).not.toBeUndefined();
});
