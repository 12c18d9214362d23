/** `kist check`: is everything there that this repository needs? */
import { dirname } from "node:path";

import { environmentsOf } from "../checking/ask.ts";
import { checkRepository, type Checked, type CheckedEnvironment } from "../checking/check-repository.ts";
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { paint } from "../printable.ts";
import { findWhereabouts } from "../whereabouts.ts";

const WITHIN_DAYS = 14;

export const check = command(
  {
    name: "check",
    summary: "Check that everything this repository needs is in the vault, before anything starts.",
    about: [
      "It looks for kist:// references in the repository's files (those git knows or would add; documents are left out, since examples stand there), and for the names in .env.example, .env.sample, .env.template or .env.dist, all of which must be in the namespace; `# optional` behind a name takes it out. References of environments that were not named are told and left out.",
      "Names, versions and days are looked up, no values, in one request. Exit status 1 where something is missing or has expired; what expires soon is told.",
    ],
    args: [],
    flags: {
      environment: { ...PLACE.environment, kind: "list", help: "The environments." },
      namespace: PLACE.namespace,
      vault: PLACE.vault,
      "all-environments": { kind: "switch", help: "Every environment that has the namespace." },
      within: { kind: "text", value: "DAYS", help: `Tell what expires within so many days (${WITHIN_DAYS}).` },
      exclude: { kind: "list", value: "GLOBS", help: "Files that are not searched: 'test/**'.", complete: "file" },
    },
    examples: [
      { command: "kist check", says: "For the environment of kist.json." },
      { command: "kist check -e staging,prod --json", says: "A step in CI before the release." },
    ],
  },
  async (kist, { flags }) => {
    const within = Number(flags.within ?? WITHIN_DAYS);
    if (!Number.isInteger(within) || within < 0 || within > 3650) throw usage("--within takes a number of days.");
    const place = await findWhereabouts(kist, { ...flags, environment: undefined });
    const environments = await environmentsOf(kist, flags, place);
    const folder = place.repositoryFile === undefined ? kist.workingDirectory() : dirname(place.repositoryFile);
    const checked = await checkRepository(kist, { ...place, folder, environments, exclude: flags.exclude, within });
    const ready = checked.malformed.length === 0 && checked.environments.every((environment) => environment.ready);
    if (kist.json) kist.output.document({ ready, ...checked });
    else say(kist, checked, within);
    return ready ? 0 : 1;
  },
);

function say(kist: Kist, { environments, references, leftOut, computed, malformed }: Checked, within: number): void {
  for (const one of environments) sayEnvironment(kist, one, within);
  for (const line of malformed) kist.output.lines([`${paint("red", "✗")} ${line}`]);
  const count = `${references} ${references === 1 ? "reference" : "references"} looked up`;
  kist.output.say(
    leftOut.length === 0 ? `${count}.` : `${count}; of other environments, and left out: ${leftOut.join(", ")}.`,
  );
  if (computed.length > 0)
    kist.output.say(`Put together at run time, so not looked up: ${computed.slice(0, 10).join(", ")}.`);
}

function sayEnvironment(
  kist: Kist,
  { environment, ready, missing, expired, expiring }: CheckedEnvironment,
  within: number,
): void {
  kist.output.lines([
    ready ? `${paint("green", "✓")} ${environment}` : `${paint("red", "✗")} ${environment}`,
    ...missing.map(
      ({ name, at }) => `    missing   ${name}${at.length === 0 ? "" : `  ${paint("dim", at.join(", "))}`}`,
    ),
    ...expired.map(({ reference, expires }) => `    expired   ${reference}  ${expires}`),
    ...expiring.map(({ reference, expires }) => `    expires   ${reference}  ${expires} (within ${within} days)`),
  ]);
}
