/** What follows from the state: the place that is looked at, and what of its list is shown. */
import type { Detail, Environment, Secret } from "./answer.ts";
import type { Loaded, State } from "./state.ts";

export function environmentOf(state: State): Environment | undefined {
  return state.environments.state === "ready" ? state.environments.value[state.tab] : undefined;
}

export interface Place {
  readonly environment: string;
  readonly namespace: string;
  readonly class: Environment["class"];
  /** `environment/namespace`, the key of its list. */
  readonly path: string;
}

export function placeOf(state: State): Place | undefined {
  const environment = environmentOf(state);
  const namespace = environment?.namespaces[state.namespace];
  if (environment === undefined || namespace === undefined) return undefined;
  return {
    environment: environment.name,
    namespace,
    class: environment.class,
    path: `${environment.name}/${namespace}`,
  };
}

export function listOf(state: State): Loaded<readonly Secret[]> {
  const place = placeOf(state);
  return (place && state.lists[place.path]) ?? { state: "absent" };
}

/** The secrets that the filter lets through, in the daemon's order. */
export function visibleSecrets(state: State): readonly Secret[] {
  const list = listOf(state);
  if (!("value" in list) || list.value === undefined) return [];
  return list.value.filter((secret) => isMatch(secret, state.filter.text));
}

/** Every word of the filter stands somewhere in name, owner, purpose, kind or tags; case does not matter. */
export function isMatch({ key, metadata }: Secret, filter: string): boolean {
  const text = [key, metadata.owner, metadata.purpose, metadata.kind, ...(metadata.tags ?? [])]
    .join("\n")
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function selectedSecret(state: State): Secret | undefined {
  return visibleSecrets(state)[state.selected];
}

/** Newest first, as the history is shown. */
export function versionsOf(detail: Detail): readonly Detail["versions"][number][] {
  return [...detail.versions].sort((a, b) => b.ordinal - a.ordinal);
}

/** The first line to draw so that the selected one is in view, roughly in the middle. */
export function windowOf(count: number, selected: number, height: number): number {
  return Math.max(0, Math.min(selected - Math.floor(height / 2), count - height));
}
