/**
 * A program that changes a passphrase and is killed (SIGKILL, by its own hand) at a chosen point of the write.
 * Arguments: home, old passphrase, new passphrase, point.
 */
import { changePassphrase, unlock } from "@kist/protocol";

import { homeAt } from "./home.ts";
import { openInnerDaemon } from "./inner-daemon.ts";

const [root = "", name = "", old = "", passphrase = "", point = ""] = process.argv.slice(2);
const die = (): void => void process.kill(process.pid, "SIGKILL");
/** The header was written: the transaction under way is the one that re-keys, not the proof of presence before it. */
let rekeying = false;

const inner = await openInnerDaemon(homeAt(root, name), {
  wrap(database) {
    const { transaction, slotStore } = database;
    return {
      ...database,
      slotStore: {
        ...slotStore,
        writeHeader(header, pin) {
          slotStore.writeHeader(header, pin);
          rekeying = true;
        },
      },
      transaction: {
        run(work) {
          const result = transaction.run(() => {
            const done = work();
            if (rekeying && point === "before COMMIT") die();
            return done;
          });
          if (rekeying && point === "after COMMIT") die();
          return result;
        },
      },
    };
  },
});
await inner.call(unlock, { with: "passphrase", passphrase: old });
await inner.call(changePassphrase, { old, new: passphrase });
process.stdout.write("not killed\n");
process.exit(0);
