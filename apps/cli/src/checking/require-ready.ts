/** `run --check`: nothing starts while something is missing. */
import { dirname } from "node:path";

import { complain } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import type { PlaceFlags } from "../place.ts";
import { findWhereabouts } from "../whereabouts.ts";
import { checkRepository, reasonsNotReady } from "./check-repository.ts";

export async function requireReady(kist: Kist, flags: PlaceFlags): Promise<void> {
  const place = await findWhereabouts(kist, flags);
  const folder = place.repositoryFile === undefined ? kist.workingDirectory() : dirname(place.repositoryFile);
  const checked = await checkRepository(kist, { ...place, folder, environments: [place.environment], within: 0 });
  const reasons = reasonsNotReady(checked);
  if (reasons.length > 0)
    throw complain("not-ready", 1, `Nothing was started: ${reasons.join("; ")}.`, {
      next: "`kist check` shows all of it; `kist set NAME` stores what is missing.",
    });
}
