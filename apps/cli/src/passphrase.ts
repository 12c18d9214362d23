/**
 * Passphrases come from a hidden question, from a descriptor (`--passphrase-fd`), or from stdin where there is
 * no terminal: never from argv or the environment. Before one is even asked for, the daemon at the socket has
 * proved to be ours (R18).
 */
import { complain, usage } from "./complaint.ts";
import type { Kist } from "./kist.ts";

interface PassphraseFlags {
  readonly "passphrase-fd": string | undefined;
}
/** A descriptor's content is split at line ends: one passphrase per question, in their order. */
export async function readPassphrases(
  kist: Kist,
  flags: PassphraseFlags,
  questions: readonly { readonly ask: string; readonly twice?: true }[],
): Promise<string[]> {
  await kist.daemon.verify();
  const fd = descriptorOf(flags);
  if (fd === undefined && (kist.terminal.available() || kist.inputIsTerminal())) {
    const answers: string[] = [];
    for (const question of questions) answers.push(await askOne(kist, question.ask, question.twice === true));
    return answers;
  }
  const lines = new TextDecoder().decode(kist.readInput(fd ?? 0)).split(/\r?\n/);
  return questions.map((question, i) => {
    const answer = lines[i] ?? "";
    if (answer !== "") return answer;
    throw complain("no-terminal", 2, `No ${question.ask.toLowerCase()} was given.`, {
      next: "Give it on the descriptor that --passphrase-fd names, one line each, or run this in a terminal.",
    });
  });
}

export async function readPassphrase(kist: Kist, flags: PassphraseFlags, ask = "Passphrase"): Promise<string> {
  const [answer = ""] = await readPassphrases(kist, flags, [{ ask }]);
  return answer;
}

async function askOne(kist: Kist, ask: string, twice: boolean): Promise<string> {
  for (;;) {
    const answer = await kist.terminal.askHidden(ask);
    if (answer === "") throw complain("not-confirmed", 2, "The passphrase is empty. Nothing was done.");
    if (!twice || (await kist.terminal.askHidden(`${ask}, again`)) === answer) return answer;
    kist.output.say("Those two differ. Once more.");
  }
}

function descriptorOf(flags: PassphraseFlags): number | undefined {
  const text = flags["passphrase-fd"];
  if (text === undefined) return undefined;
  const fd = Number(text);
  if (!/^\d{1,4}$/.test(text) || fd === 1 || fd === 2)
    throw usage(
      "--passphrase-fd takes the number of an open descriptor, such as 0 or 3.",
      "kist unlock --passphrase-fd 3 3< FILE",
    );
  return fd;
}
