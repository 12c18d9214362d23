/** `kist label`: points a label at a version. */
import { isLabel, LABELS } from "@kist/model";

import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";

export const label = command(
  {
    name: "label",
    summary: "Point a label at a version of a secret.",
    args: [
      { name: "NAME", help: "A key or a kist:// reference.", required: true, complete: "secret" },
      { name: "LABEL", help: "current, pending or previous.", required: true, choices: LABELS },
      { name: "VERSION", help: "Its number, id or label.", required: true },
    ],
    flags: PLACE,
    examples: [{ command: "kist label API_KEY pending 4", says: "The fourth version waits to become current." }],
  },
  async (kist, { flags, args }) => {
    const [name = "", word = "", to = ""] = args;
    if (!isLabel(word)) throw usage(`LABEL is one of ${LABELS.join(", ")}.`);
    const request = { ...placeOf(flags), name, label: word, to };
    const answer = await callWithConsent(kist, "secrets/label", request);
    if (kist.json) kist.output.document(answer);
    else kist.output.say(`${word} of ${name} is version ${answer.version} now.`);
  },
);
