/**
 * Items of a password manager: a title with several fields. An item with one value gives its title as the name;
 * with several, each is `TITLE_FIELD`.
 */
import { carriedMetadata, nameFromTitle, type Contents, type Entry } from "./contents.ts";

export interface Item {
  readonly title: string;
  readonly folder: readonly string[];
  readonly fields: readonly ItemField[];
  readonly notes?: string | undefined;
  readonly tags?: readonly string[];
  /** ISO 8601, or seconds since 1970 as 1Password writes dates. */
  readonly expires?: string | undefined;
  /** Where a person signs in, hence where a new value comes from. */
  readonly url?: string | undefined;
  /** Why it is not taken. */
  readonly leftOut?: string | undefined;
}
export interface ItemField {
  readonly label: string;
  readonly value: string | undefined;
  /** Why its value, which is there, is not taken. */
  readonly leftOut?: string | undefined;
}

export function readItems(items: readonly Item[]): Contents {
  return {
    entries: items.flatMap((item, i) => (item.leftOut === undefined ? readItem(item, String(i)) : [])),
    leftOut: items.flatMap((item) => {
      const fields = item.fields.flatMap(({ label, leftOut }) =>
        leftOut === undefined || item.leftOut !== undefined ? [] : [{ name: `${item.title} › ${label}`, why: leftOut }],
      );
      const why = item.leftOut ?? (readItem(item, "").length === 0 ? "has no value" : undefined);
      return why === undefined || fields.length > 0 ? fields : [{ name: item.title, why }];
    }),
    findings: [],
  };
}

function readItem(item: Item, id: string): Entry[] {
  const fields = item.fields.flatMap(({ label, value }) =>
    value === undefined || value === "" ? [] : [{ label, value }],
  );
  const { folder, title, notes = "" } = item;
  // A note by itself is the value, not something said about another.
  if (fields.length === 0)
    return notes === ""
      ? []
      : [{ folder, name: nameFromTitle(title), value: notes, where: title, metadata: about(item, notes) }];
  const alone = fields.length === 1;
  const taken = new Map<string, number>();
  const entries = fields.map(({ label, value }): Entry => {
    const name = alone ? nameFromTitle(title) : nameFromTitle(title, label);
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return {
      folder,
      name: count === 1 ? name : `${name}_${count}`,
      value,
      where: `${title} › ${label}`,
      metadata: about(item, value),
      item: id,
    };
  });
  if (notes === "") return entries;
  return [
    ...entries,
    { folder, name: nameFromTitle(title, "notes"), value: notes, where: `${title} › notes`, notesOf: id },
  ];
}

function about(item: Item, value: string) {
  const { tags = [], expires, url } = item;
  const seconds = /^\d{9,11}$/.test(expires ?? "") ? new Date(Number(expires) * 1000).toISOString() : expires;
  return {
    ...carriedMetadata({ tags, expires: seconds, ...(value.startsWith("otpauth://totp/") ? { kind: "totp" } : {}) }),
    ...(url === undefined || url === "" || url.length > 2000 ? {} : { renewal: url }),
  };
}
