/** The daemon's program in a process whose clock is wrong by `KIST_TEST_CLOCK` milliseconds. */
import { env } from "node:process";

const wrongBy = Number(env["KIST_TEST_CLOCK"]);
delete env["KIST_TEST_CLOCK"];
const now = Date.now.bind(Date);
Date.now = () => now() + wrongBy;
await import("../../apps/daemon/src/main.ts");
