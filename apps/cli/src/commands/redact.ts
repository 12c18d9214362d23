/** `kist redact`: stdin to stdout, without the vault's values. */
import { KistError } from "@kist/model";

import { command, PLACE } from "../command.ts";
import { complain } from "../complaint.ts";
import { withConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";

/** The daemon closes a connection that stands idle for five minutes. */
const KEEP_ALIVE_MS = 60_000;

export const redact = command(
  {
    name: "redact",
    summary: "Pass stdin on to stdout with the vault's values masked.",
    about: [
      "Every value of the vault is masked, in every usual encoding, as soon as a line passes through. The daemon does the looking: no value leaves it. Values that could be guessed (under 60 bits) stay visible, and stderr says how many there are.",
      "It fails closed: where the vault is locked, before or while a stream runs, nothing more comes out, and the exit status is not 0. A stream that runs does not keep the vault from locking itself.",
    ],
    args: [],
    flags: {
      only: { kind: "list", value: "KEYS", help: "Only these secrets, by key or reference.", complete: "secret" },
      names: { kind: "switch", help: "Show the secret's reference in its place, where you may list it." },
      ...PLACE,
    },
    examples: [
      { command: "tail -f app.log | kist redact", says: "A log, as it is written." },
      {
        command: "docker logs shop 2>&1 | kist redact --names > for-support.txt",
        says: "Tells whose value stood there.",
      },
      { command: "kist redact --only DATABASE_URL < dump.sql", says: "One secret of this repository." },
    ],
  },
  async (kist, { flags }) => {
    if (flags.only.length === 0 && (flags.environment !== undefined || flags.namespace !== undefined))
      throw complain("usage", 2, "-e and -n complete the names of --only; without it all of the vault is masked.");
    const { createRedaction } = await import("../scan/redaction.ts");
    // Starts a daemon where none runs, and says why where it cannot.
    await kist.daemon.call("status", {});
    const pipe = await kist.daemon.pipe();
    const only = flags.only.length === 0 ? {} : { only: [...flags.only] };
    const begun = await withConsent(kist, (consent) =>
      pipe.call("scan/begin", { ...placeOf(flags), ...only, purpose: "redact", ...consent }),
    );
    if (begun.missing.length > 0) throw new KistError("secret-unknown", { name: begun.missing.join(", ") });
    const visible = begun.guessable + begun.large;
    if (visible > 0)
      kist.output.say(
        `${paint("yellow", "!")} ${visible} of the vault's values ${visible === 1 ? "stays" : "stay"} visible: too easily guessed, or over 64 KiB.`,
      );
    const redaction = createRedaction(pipe, {
      write: (bytes) => kist.output.data(bytes),
      mask: (name) => (flags.names && name !== undefined ? `[${name}]` : "[masked]"),
    });
    const timer = setInterval(() => void redaction.keepAlive().catch(() => undefined), KEEP_ALIVE_MS);
    try {
      // The stream, not its descriptor: a read that waits in a thread would keep the process from ending.
      const input: AsyncIterator<Uint8Array> = process.stdin[Symbol.asyncIterator]();
      for (;;) {
        const next = await Promise.race([input.next(), redaction.broken]);
        if (next.done === true) break;
        await redaction.push(next.value);
      }
      await redaction.end();
    } catch (error) {
      throw isGone(error) ? stopped() : error;
    } finally {
      clearInterval(timer);
      pipe.close();
    }
  },
);

function isGone(error: unknown): boolean {
  return error instanceof KistError && ["daemon-unreachable", "locked", "scan-none"].includes(error.code);
}

function stopped(): Error {
  return complain("redaction-stopped", 3, "The daemon went away or was locked: what follows is not passed on.", {
    why: "Without it nobody knows what to mask.",
    next: "Run `kist unlock`, and start again.",
  });
}
