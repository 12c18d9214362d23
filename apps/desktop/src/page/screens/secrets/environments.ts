/** Environments as tabs stand: from where one works to where it counts, each class by name. */
import { ENVIRONMENT_CLASSES, type EnvironmentClass } from "@kist/model";

export interface EnvironmentTab {
  readonly name: string;
  readonly class: EnvironmentClass;
}

export function orderEnvironments(environments: readonly EnvironmentTab[]): readonly EnvironmentTab[] {
  // The one that gave its class the name comes first in it.
  const rank = ({ name, class: own }: EnvironmentTab): string =>
    `${ENVIRONMENT_CLASSES.indexOf(own)} ${name === own ? "" : name}`;
  return [...environments].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** From a more strictly guarded environment to a less guarded one: the daemon wants that to be meant. */
export function isDownwards(from: EnvironmentTab, to: EnvironmentTab | undefined): boolean {
  return to !== undefined && ENVIRONMENT_CLASSES.indexOf(to.class) < ENVIRONMENT_CLASSES.indexOf(from.class);
}

/** Two to begin a comparison with: where one works, and the next class there is. */
export function firstOfEachClass(environments: readonly EnvironmentTab[]): readonly string[] {
  const firsts = ENVIRONMENT_CLASSES.flatMap((one) => environments.find(({ class: own }) => own === one) ?? []);
  return (firsts.length > 1 ? firsts : environments).slice(0, 2).map(({ name }) => name);
}

/** Where a promotion usually goes: the first environment of the next class, else any other. */
export function nextOf(environments: readonly EnvironmentTab[], from: EnvironmentTab): EnvironmentTab | undefined {
  const others = environments.filter(({ name }) => name !== from.name);
  return others.find((other) => isDownwards(other, from)) ?? others[0];
}
