/** Namespaces as a tree: `shop`, below it `shop/web`. A branch that is no namespace itself holds those below it. */
import type { Overview } from "./rows.ts";

export interface Branch {
  /** Its path. So called because the library keys what it draws by it. */
  readonly id: string;
  /** The last segment. */
  readonly name: string;
  /** Secrets in it and below it. */
  readonly count: number;
  readonly branches: readonly Branch[];
}

export function growTree({ namespaces, rows }: Pick<Overview, "namespaces" | "rows">): readonly Branch[] {
  const counts = new Map<string, number>(namespaces.map((namespace) => [namespace, 0]));
  for (const { namespace } of rows) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  return grow(
    "",
    [...counts].map(([path, count]) => ({ rest: path.split("/"), count })),
  );
}

function grow(
  above: string,
  leaves: readonly { readonly rest: readonly string[]; readonly count: number }[],
): Branch[] {
  const byName = new Map<string, { readonly rest: readonly string[]; readonly count: number }[]>();
  for (const { rest, count } of leaves) {
    const [name, ...more] = rest;
    if (name === undefined) continue;
    const below = byName.get(name) ?? [];
    below.push({ rest: more, count });
    byName.set(name, below);
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, below]) => {
      const id = above === "" ? name : `${above}/${name}`;
      return {
        id,
        name,
        count: below.reduce((sum, { count }) => sum + count, 0),
        branches: grow(id, below),
      };
    });
}

/** Whether a namespace is the chosen one or below it; "" is all of them. */
export function isWithin(namespace: string, scope: string): boolean {
  return scope === "" || namespace === scope || namespace.startsWith(`${scope}/`);
}
