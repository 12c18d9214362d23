/**
 * The daemon's program on a machine whose kernel says that it slept: the milliseconds that stand in the file that
 * `KIST_TEST_SLEPT` names are added to the one clock that goes on while a machine is suspended.
 */
import { readFileSync } from "node:fs";
import { argv, env } from "node:process";

import koffi from "koffi";

const CLOCK_BOOTTIME = 7;
const SECONDS = 0;

const file = env["KIST_TEST_SLEPT"] ?? "";
const sleptSeconds = (): bigint => {
  try {
    return BigInt(Math.round(Number(readFileSync(file, "utf8")) / 1000));
  } catch {
    return 0n;
  }
};

/** The C library, `clock_gettime` excepted. */
const load = koffi.load.bind(koffi);
koffi.load = (...path) => {
  const library = load(...path);
  const func = library.func.bind(library);
  const wrapped = (definition: string): unknown => {
    const call = func(definition);
    if (!definition.includes("clock_gettime")) return call;
    return (clock: number, time: BigInt64Array): number => {
      const status: number = call(clock, time);
      if (clock === CLOCK_BOOTTIME) time[SECONDS] = (time[SECONDS] ?? 0n) + sleptSeconds();
      return status;
    };
  };
  return new Proxy(library, { get: (target, key) => (key === "func" ? wrapped : Reflect.get(target, key)) });
};

// The launcher's path, which the harness puts behind every program.
if (argv[2]?.endsWith("/kistd") === true) argv.splice(2, 1);
await import("../../../apps/daemon/src/main.ts");
