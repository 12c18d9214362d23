/** The `-e -n --vault` of a command line as the fields of a request. Absent flags stay absent fields. */
import { usage } from "./complaint.ts";

export interface PlaceFlags {
  readonly environment: string | undefined;
  readonly namespace: string | undefined;
  readonly vault: string | undefined;
}
export interface Place {
  environment?: string;
  namespace?: string;
  vault?: string;
}

export function placeOf(flags: PlaceFlags): Place {
  const place: Place = {};
  if (flags.environment !== undefined) place.environment = flags.environment;
  if (flags.namespace !== undefined) place.namespace = flags.namespace;
  if (flags.vault !== undefined) place.vault = flags.vault;
  // `-e prod/payments` is what people type for both at once.
  const slash = place.environment?.indexOf("/") ?? -1;
  if (slash > 0 && place.environment !== undefined) {
    if (place.namespace !== undefined) throw usage("The namespace is given twice: in -e and in -n.");
    place.namespace = place.environment.slice(slash + 1);
    place.environment = place.environment.slice(0, slash);
  }
  return place;
}
