/**
 * The shape of a JSON document: a line per field with its type, no values. What differs between the items of a list is
 * said: a field that some lack has `?`, several types stand side by side. Of values only an error's code stands in it.
 */

/** What was seen at one path. */
interface Seen {
  readonly types: Set<string>;
  /** How many objects had the field, of how many that could. */
  had: number;
  readonly parent: string;
}

export function shapeOf(document: unknown): readonly string[] {
  const seen = new Map<string, Seen>();
  /** Objects seen at each path: what a field could have been in. */
  const objects = new Map<string, number>();
  look(document, "", "", seen, objects);
  return [...seen]
    .filter(([, { types }]) => types.size > 0)
    .map(([path, { types, had, parent }]) => {
      const optional = path.endsWith("[]") || had >= (objects.get(parent) ?? 0) ? "" : "?";
      return `${path === "" ? "(itself)" : path}${optional}: ${[...types].sort().join(" | ")}`;
    })
    .sort();
}

function look(
  value: unknown,
  path: string,
  parent: string,
  seen: Map<string, Seen>,
  objects: Map<string, number>,
): void {
  const here = seen.get(path) ?? { types: new Set<string>(), had: 0, parent };
  seen.set(path, here);
  here.had += 1;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length === 0) here.types.add("empty list");
    for (const item of items) look(item, `${path}[]`, path, seen, objects);
  } else if (typeof value === "object" && value !== null) {
    objects.set(path, (objects.get(path) ?? 0) + 1);
    const fields = Object.entries(value);
    if (fields.length === 0) here.types.add("empty object");
    for (const [name, field] of fields) look(field, path === "" ? name : `${path}.${name}`, path, seen, objects);
  } else if (typeof value === "string") here.types.add(path === "error.code" ? value : "text");
  else here.types.add(value === null ? "null" : typeof value);
}
