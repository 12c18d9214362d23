/** What the checks ask of the daemon. */
import { isEnvironmentName } from "@kist/model";

import type { RequestTo, ResponseFrom } from "../api.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import type { Whereabouts } from "../whereabouts.ts";

type Request = RequestTo<"secrets/check">;
export type Answer = ResponseFrom<"secrets/check">;

/** One request for all of it, so one approval and one entry in the trail. Nothing is asked where nothing is named. */
export async function checkNames(kist: Kist, request: Request): Promise<Answer> {
  if ((request.names?.length ?? 0) + (request.places?.length ?? 0) === 0)
    throw usage(
      "There is nothing to look for: no kist.json, no -n, and no reference in the files.",
      "Stand in the repository, or name the namespace with -n.",
    );
  return await callWithConsent(kist, "secrets/check", request);
}

/** The environments a check is about. */
export async function environmentsOf(
  kist: Kist,
  flags: { readonly environment: readonly string[]; readonly "all-environments": boolean },
  place: Whereabouts,
): Promise<readonly string[]> {
  const wrong = flags.environment.find((name) => !isEnvironmentName(name));
  if (wrong !== undefined) throw usage(`${wrong} is no environment's name.`, "The namespace is named with -n.");
  if (!flags["all-environments"])
    return flags.environment.length === 0 ? [place.environment] : [...new Set(flags.environment)];
  if (flags.environment.length > 0) throw usage("Either -e or --all-environments.");
  const vault = place.vault === undefined ? {} : { vault: place.vault };
  const { environments } = await callWithConsent(kist, "environments/list", vault);
  const { namespace } = place;
  return environments
    .filter(({ namespaces }) => namespace === undefined || namespaces.includes(namespace))
    .map(({ name }) => name);
}
