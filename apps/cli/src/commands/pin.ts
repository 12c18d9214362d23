/** `kist pin`: keeps a version from being purged. */
import { command, PLACE } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";

export const pin = command(
  {
    name: "pin",
    summary: "Keep a version from being purged, or let it go again.",
    args: [
      {
        name: "NAME[@VERSION]",
        help: "A key or reference; without @ its current version.",
        required: true,
        complete: "secret",
      },
    ],
    flags: { ...PLACE, off: { kind: "switch", help: "Take the pin away." } },
    examples: [
      { command: "kist pin SIGNING_KEY@3", says: "Version 3 stays, whatever is purged." },
      { command: "kist pin --off SIGNING_KEY@3", says: "It may go again." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = "", to = "current"] = (args[0] ?? "").split("@");
    const request = { ...placeOf(flags), name, to, pinned: !flags.off };
    const answer = await callWithConsent(kist, "secrets/pin", request);
    if (kist.json) kist.output.document({ ...answer, pinned: !flags.off });
    else kist.output.say(`Version ${answer.version} of ${name} is ${flags.off ? "no longer pinned" : "pinned"}.`);
  },
);
