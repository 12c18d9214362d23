/** `kist lock`: every key leaves memory. */
import { command } from "../command.ts";

export const lock = command(
  {
    name: "lock",
    summary: "Lock the vault: forget every key, end every session.",
    args: [],
    flags: { now: { kind: "switch", help: "Do not wait for anything that is under way." } },
    examples: [{ command: "kist lock", says: "Afterwards only `kist unlock` and `kist status` answer." }],
  },
  async (kist, { flags }) => {
    // A daemon that is not there holds no keys; starting one to lock it would be silly.
    if ((await kist.daemon.peek()) !== undefined) await kist.daemon.call("lock", flags.now ? { now: true } : {});
    if (kist.json) kist.output.document({ locked: true });
    else kist.output.say("Locked.");
  },
);
