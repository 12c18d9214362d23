/** Other spellings of names: `--rename upper` makes `db.url-2` the `DB_URL_2` that every environment takes. */
import { complain } from "../complaint.ts";

export const RENAMINGS = ["upper", "none"] as const;

export function renameUpper(name: string): string {
  const spelled = name.toUpperCase().replaceAll(/[^A-Z0-9_]/g, "_");
  return /^[0-9]/.test(spelled) ? `_${spelled}` : spelled;
}

/** Throws where two names would become one: which of the two values counts is not ours to guess. */
export function renameAll<Item extends { readonly name: string }>(
  items: readonly Item[],
  renaming: string | undefined,
): readonly Item[] {
  if (renaming !== "upper") return items;
  const before = new Map<string, string>();
  return items.map((item) => {
    const name = renameUpper(item.name);
    const other = before.get(name);
    if (other !== undefined)
      throw complain("name-twice", 6, `${other} and ${item.name} would both be ${name}, so nothing was written.`, {
        next: "Leave one out with --only, or --rename none.",
      });
    before.set(name, item.name);
    return { ...item, name };
  });
}
