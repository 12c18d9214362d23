/** `kist get`: the shortest way to a value, and the fastest: this file loads nothing that it does not need. */
import { KistError } from "@kist/model";

import { command, PLACE } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { printableValue } from "../printable.ts";

export const get = command(
  {
    name: "get",
    summary: "Print the value of a secret.",
    about: [
      "To a pipe or a file go exactly the value's bytes, with no line end added. On a terminal a line end follows, and control characters are shown instead of sent.",
      "A concealed secret is never printed to a terminal (exit status 4).",
    ],
    args: [
      {
        name: "NAME",
        help: "A key (DATABASE_URL), with @version if wanted, or a whole kist:// reference. Several need --json.",
        required: true,
        many: true,
        complete: "secret",
      },
    ],
    flags: PLACE,
    examples: [
      { command: "kist get DATABASE_URL", says: "In a repository with an allowed kist.json." },
      { command: "kist get kist://dev/payments/DATABASE_URL@previous", says: "The version before the current one." },
      { command: "kist get -e dev -n payments TLS_KEY > key.pem", says: "The exact bytes." },
    ],
  },
  async (kist, { flags, args }) => {
    if (args.length > 1 && !kist.json) throw usage("Several values need --json.", "Ask for one, or add --json.");
    const asked = callWithConsent(kist, "values/read", { ...placeOf(flags), names: [...args], purpose: "get" });
    // On a terminal, finding that out takes as long as the daemon: both at once.
    const { dataIsTerminal } = kist.output;
    const { values, missing } = await asked;
    const [absent] = missing;
    if (absent !== undefined) throw new KistError("secret-unknown", { name: absent });
    if (dataIsTerminal && values.some((value) => value.concealed === true))
      throw complain("concealed", 4, "This secret is concealed: it is not printed to a terminal.", {
        next: "Use it with `kist run`, or send the output to a program.",
      });
    if (kist.json) {
      kist.output.document({ values });
      return;
    }
    for (const { value, encoding } of values) {
      if (encoding === "base64") kist.output.data(Buffer.from(value, "base64"));
      else if (!dataIsTerminal) kist.output.data(value);
      else kist.output.data(`${printableValue(value).replace(/\n$/, "")}\n`);
    }
  },
);
