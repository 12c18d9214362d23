/** `kist lock`: every key leaves memory. */
import { command } from "../command.ts";
import { awaitReplacement } from "../stop-daemon.ts";

export const lock = command(
  {
    name: "lock",
    summary: "Lock the vault: forget every key, end every session.",
    about: ["It returns when the process that held the keys is gone."],
    args: [],
    flags: {},
    examples: [{ command: "kist lock", says: "Afterwards only `kist unlock` and `kist status` answer." }],
  },
  async (kist) => {
    // A daemon that is not there holds no keys; starting one to lock it would be silly.
    const before = await kist.daemon.peek();
    if (before !== undefined) {
      await kist.daemon.call("lock", {});
      if (before.state === "unlocked") await awaitReplacement(kist, before.startedAt);
    }
    if (kist.json) kist.output.document({ locked: true });
    else kist.output.say("Locked.");
  },
);
