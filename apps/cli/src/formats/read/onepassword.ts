/**
 * 1Password: `op item get --format json` (one item, several after each other, or a list), the data of a `.1pux` export,
 * and its CSV export.
 */
import type { Contents } from "./contents.ts";
import type { CsvTable } from "./csv-rows.ts";
import { readItems, type Item, type ItemField } from "./items.ts";
import { at, entriesOf, itemsAt, textAt, type Tree } from "./tree.ts";

export function isOpItem(tree: Tree): boolean {
  const one = tree.kind === "list" ? tree.items[0] : tree;
  return textAt(one, "category") !== undefined && textAt(one, "title") !== undefined;
}

export function readOpItems(documents: readonly Tree[]): Contents {
  const items = documents.flatMap((document) => (document.kind === "list" ? document.items : [document]));
  return readItems(items.map(readOpItem));
}

function readOpItem(item: Tree): Item {
  const fields = itemsAt(item, "fields");
  const isNotes = (field: Tree): boolean =>
    textAt(field, "purpose") === "NOTES" || textAt(field, "id") === "notesPlain";
  const isExpiry = (field: Tree): boolean => textAt(field, "id") === "expires";
  const value = (field: Tree | undefined): string | undefined => textAt(field, "value");
  return {
    title: textAt(item, "title") ?? "",
    folder: [textAt(item, "vault", "name") ?? ""].filter((name) => name !== ""),
    fields: fields
      .filter((field) => !isNotes(field) && !isExpiry(field))
      .map((field): ItemField => ({ label: textAt(field, "label") ?? textAt(field, "id") ?? "", value: value(field) })),
    notes: value(fields.find(isNotes)),
    expires: value(fields.find(isExpiry)),
    tags: itemsAt(item, "tags").flatMap((tag) => (tag.kind === "text" ? [tag.text] : [])),
    url: textAt(itemsAt(item, "urls")[0], "href"),
    ...(at(item, "fields") === undefined
      ? { leftOut: "has no fields here: `op item get` shows them, `op item list` does not" }
      : {}),
  };
}

export function isOnepuxData(tree: Tree): boolean {
  return at(itemsAt(tree, "accounts")[0], "vaults")?.kind === "list";
}

/** `export.data` of a `.1pux` file. */
export function readOnepuxData(tree: Tree): Contents {
  const items = itemsAt(tree, "accounts").flatMap((account) =>
    itemsAt(account, "vaults").flatMap((vault) =>
      itemsAt(vault, "items").map((item) => readOnepuxItem(item, textAt(vault, "attrs", "name") ?? "")),
    ),
  );
  return readItems(items);
}

function readOnepuxItem(item: Tree, vault: string): Item {
  const details = at(item, "details");
  const login = itemsAt(details, "loginFields").map((field): ItemField => ({
    label: textAt(field, "designation") || textAt(field, "name") || textAt(field, "id") || "",
    value: textAt(field, "value"),
  }));
  const sections = itemsAt(details, "sections").flatMap((section) => itemsAt(section, "fields"));
  const expiry = sections.find((field) => textAt(field, "id") === "expires");
  return {
    title: textAt(item, "overview", "title") ?? "",
    folder: vault === "" ? [] : [vault],
    fields: [
      ...login,
      { label: "password", value: textAt(details, "password") },
      ...sections
        .filter((field) => field !== expiry)
        .map((field): ItemField => {
          const value = fieldText(at(field, "value"));
          const [other] = value === undefined ? entriesOf(at(field, "value")) : [];
          return {
            label: textAt(field, "title") || textAt(field, "id") || "",
            value,
            leftOut: other === undefined || other.value.kind === "nothing" ? undefined : `is of the type ${other.key}`,
          };
        }),
    ],
    notes: textAt(details, "notesPlain"),
    expires: fieldText(at(expiry, "value")),
    tags: itemsAt(item, "overview", "tags").flatMap((tag) => (tag.kind === "text" ? [tag.text] : [])),
    url: textAt(item, "overview", "url"),
    ...(textAt(item, "state") === "archived" ? { leftOut: "is archived" } : {}),
  };
}

/** A field's value is an object of one entry that names its type: `{"concealed": "…"}`. */
function fieldText(value: Tree | undefined): string | undefined {
  const [entry] = entriesOf(value);
  if (entry === undefined) return undefined;
  if (entry.value.kind === "text") return entry.value.text;
  return textAt(entry.value, "privateKey") ?? textAt(entry.value, "email_address");
}

export function isOnepasswordCsv({ header }: CsvTable): boolean {
  return header.includes("title") && header.includes("password") && header.includes("otpauth");
}

export function readOnepasswordCsv({ rows }: CsvTable): Contents {
  return readItems(
    rows.map(({ cells }): Item => {
      const cell = (name: string): string => cells.get(name) ?? "";
      return {
        title: cell("title"),
        folder: [],
        fields: [
          { label: "username", value: cell("username") },
          { label: "password", value: cell("password") },
          { label: "one-time password", value: cell("otpauth") },
        ],
        notes: cell("notes"),
        tags: cell("tags").split(/[,;]/),
        url: cell("url"),
        ...(cell("archived").toLowerCase() === "true" ? { leftOut: "is archived" } : {}),
      };
    }),
  );
}
