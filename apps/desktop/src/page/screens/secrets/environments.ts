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
