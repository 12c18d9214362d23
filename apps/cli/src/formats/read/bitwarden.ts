/** Bitwarden: the password manager's unencrypted JSON and CSV, and Secrets Manager's `bws secret list` and JSON export. */
import { carriedMetadata, nameFromTitle, type Contents } from "./contents.ts";
import type { CsvTable } from "./csv-rows.ts";
import { splitFolder } from "./flat.ts";
import { readItems, type Item, type ItemField } from "./items.ts";
import { notUnderstood } from "./refusal.ts";
import { at, itemsAt, textAt, type Tree } from "./tree.ts";

export function isBitwardenVault(tree: Tree): boolean {
  return at(tree, "encrypted") !== undefined && (at(tree, "items") ?? at(tree, "data")) !== undefined;
}

export function readBitwardenVault(tree: Tree, file: string): Contents {
  if (textAt(tree, "encrypted") === "true")
    throw notUnderstood(
      `${file} is an encrypted export.`,
      "Export it as .json without a password: `bw export --format json`.",
    );
  const folders = new Map(
    [...itemsAt(tree, "folders"), ...itemsAt(tree, "collections")].map((folder) => [
      textAt(folder, "id") ?? "",
      textAt(folder, "name") ?? "",
    ]),
  );
  return readItems(itemsAt(tree, "items").map((item) => readVaultItem(item, folders)));
}

/** Types of the export that have no counterpart: what stands in them is nothing a program is started with. */
const OTHER_TYPES: Readonly<Record<string, string>> = { "3": "is a payment card", "4": "is an identity" };

function readVaultItem(item: Tree, folders: ReadonlyMap<string, string>): Item {
  const collection = itemsAt(item, "collectionIds")[0];
  const folder = textAt(item, "folderId") ?? (collection?.kind === "text" ? collection.text : "");
  const custom = itemsAt(item, "fields").map((field): ItemField => ({
    label: textAt(field, "name") ?? "",
    value: textAt(field, "value"),
  }));
  const leftOut = textAt(item, "deletedDate") === undefined ? OTHER_TYPES[textAt(item, "type") ?? ""] : "is in the bin";
  return {
    title: textAt(item, "name") ?? "",
    folder: splitFolder(folders.get(folder) ?? ""),
    fields: [
      { label: "username", value: textAt(item, "login", "username") },
      { label: "password", value: textAt(item, "login", "password") },
      { label: "totp", value: textAt(item, "login", "totp") },
      { label: "private key", value: textAt(item, "sshKey", "privateKey") },
      { label: "public key", value: textAt(item, "sshKey", "publicKey") },
      ...custom,
    ],
    notes: textAt(item, "notes"),
    url: textAt(itemsAt(item, "login", "uris")[0], "uri"),
    leftOut,
  };
}

export function isBitwardenCsv({ header }: CsvTable): boolean {
  return header.includes("login_password") && header.includes("name");
}

export function readBitwardenCsv({ rows }: CsvTable): Contents {
  return readItems(
    rows.map(({ cells }): Item => {
      const cell = (name: string): string => cells.get(name) ?? "";
      // One `name: value` a line, as Bitwarden writes its own fields into the one cell.
      const custom = cell("fields")
        .split("\n")
        .flatMap((line): ItemField[] => {
          const [, label, value] = /^([^:]+): (.*)$/.exec(line) ?? [];
          return label === undefined ? [] : [{ label, value }];
        });
      return {
        title: cell("name"),
        folder: splitFolder(cell("folder") || cell("collections")),
        fields: [
          { label: "username", value: cell("login_username") },
          { label: "password", value: cell("login_password") },
          { label: "totp", value: cell("login_totp") },
          ...custom,
        ],
        notes: cell("notes"),
        url: cell("login_uri").split(",")[0],
      };
    }),
  );
}

export function isSecretsManager(tree: Tree): boolean {
  const [first] = secretsOf(tree);
  return (
    textAt(first, "key") !== undefined &&
    (at(first, "projectId") ?? at(first, "projectIds") ?? at(first, "organizationId")) !== undefined
  );
}

export function readSecretsManager(tree: Tree): Contents {
  const projects = new Map(
    itemsAt(tree, "projects").map((project) => [textAt(project, "id") ?? "", textAt(project, "name") ?? ""]),
  );
  const secrets = secretsOf(tree).map((secret) => {
    const first = itemsAt(secret, "projectIds")[0];
    const project = textAt(secret, "projectId") ?? (first?.kind === "text" ? first.text : "");
    const key = textAt(secret, "key") ?? "";
    return {
      // `bws secret list` knows the project's id only; the web export has its name.
      folder: [projects.get(project) ?? project].filter((name) => name !== ""),
      name: /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(key) ? key : nameFromTitle(key),
      value: textAt(secret, "value"),
      where: key,
      metadata: carriedMetadata({ purpose: textAt(secret, "note") }),
    };
  });
  return {
    entries: secrets.flatMap(({ value, ...entry }) => (value === undefined ? [] : [{ ...entry, value }])),
    leftOut: secrets.flatMap(({ value, where }) => (value === undefined ? [{ name: where, why: "has no value" }] : [])),
    findings: [],
  };
}

function secretsOf(tree: Tree): readonly Tree[] {
  return tree.kind === "list" ? tree.items : itemsAt(tree, "secrets");
}
