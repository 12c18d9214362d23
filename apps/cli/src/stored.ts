/** What became of a request that stored values, for people; doubts about values and public keys with it. */
import type { ResponseFrom } from "./api.ts";
import type { Kist } from "./kist.ts";
import { paint } from "./printable.ts";

export function sayStored(kist: Kist, answer: ResponseFrom<"secrets/set">): void {
  const place = `${answer.environment}/${answer.namespace}`;
  for (const { key, outcome, ordinal, warnings = [], publicKey } of answer.results) {
    kist.output.say(
      outcome === "skipped"
        ? `${place}/${key} exists already and was left as it is.`
        : `Stored ${place}/${key}${ordinal === undefined ? "" : `, version ${ordinal}`}.`,
    );
    for (const { says } of warnings) kist.output.say(`${paint("yellow", "!")} ${key}: ${says}.`);
    // The half that may be given away is data: it goes where the other side needs it.
    if (publicKey !== undefined) kist.output.data(publicKey);
  }
}
