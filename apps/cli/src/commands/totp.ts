/** `kist totp`: the one-time code of now, computed in the daemon: the key does not come here. */
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";

const WATCH_LINE = "\r\x1b[K";

export const totp = command(
  {
    name: "totp",
    summary: "Print the one-time code of a second factor.",
    about: [
      "The secret holds an otpauth:// URI (what a QR code says) or a bare base32 key: `kist set GITHUB_2FA --kind totp` asks for it. The code is computed in the daemon and the key stays there; the trail has a read with the note totp.",
      "With --watch the code stays on the terminal with the seconds it is still valid, and the next one follows, until Ctrl-C. Each new code is a read of its own.",
    ],
    args: [{ name: "NAME", help: "A key or a kist:// reference.", required: true, complete: "secret" }],
    flags: { ...PLACE, watch: { kind: "switch", short: "w", help: "Keep showing it, with a countdown." } },
    examples: [
      { command: "kist totp GITHUB_2FA", says: "Six digits, and on a terminal how long they are valid." },
      { command: "kist totp AWS_MFA | pbcopy", says: "Only the digits." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    if (flags.watch && (kist.json || !kist.output.dataIsTerminal)) throw usage("--watch is for a terminal.");
    const ask = () => callWithConsent(kist, "values/totp", { ...placeOf(flags), name });
    for (;;) {
      const answer = await ask();
      if (kist.json) {
        kist.output.document(answer);
        return;
      }
      if (!flags.watch) {
        kist.output.data(`${answer.code}\n`);
        if (kist.output.peopleAreThere) kist.output.say(`${whose(answer)}valid for ${secondsLeft(answer)} s`);
        return;
      }
      await countDown(kist, answer);
    }
  },
);

interface Code {
  readonly code: string;
  readonly until: number;
  readonly at: number;
  readonly issuer?: string | undefined;
  readonly account?: string | undefined;
}

function whose({ issuer, account }: Code): string {
  const names = [issuer, account].filter((name) => name !== undefined);
  return names.length === 0 ? "" : `${names.join(", ")}: `;
}

/** By the daemon's clock, which made the code. */
function secondsLeft({ until, at }: Code): number {
  return Math.max(1, Math.ceil((until - at) / 1000));
}

async function countDown(kist: Kist, answer: Code): Promise<void> {
  const end = kist.now() + (answer.until - answer.at);
  const half = Math.ceil(answer.code.length / 2);
  const shown = `${answer.code.slice(0, half)} ${answer.code.slice(half)}`;
  for (let left = end - kist.now(); left > 0; left = end - kist.now()) {
    kist.output.data(`${WATCH_LINE}${shown}  ${String(Math.ceil(left / 1000)).padStart(2)} s`);
    // To the next whole second.
    await kist.sleep(left % 1000 || 1000);
  }
  kist.output.data(WATCH_LINE);
}
