/**
 * From what a file holds to what will be stored: which entries, under which names, in which namespaces. Pure; every
 * change of a name is told, and two entries that would become one are refused with both.
 */
import { isKeyName, isNamespaceName } from "@kist/model";

import { complain, usage } from "../../complaint.ts";
import { renameUpper } from "../rename.ts";
import type { Carried, Contents, Entry, LeftOut } from "./contents.ts";

export interface Wishes {
  readonly only: readonly string[];
  readonly except: readonly string[];
  /** New names by old ones, or by `folder/name`. */
  readonly names: ReadonlyMap<string, string>;
  readonly prefix: string;
  readonly upper: boolean;
  /** Where notes of an item go: a secret of their own, the purpose of its other secrets, or nowhere. */
  readonly notes: "secret" | "purpose" | "skip";
  /** Folders become namespaces, below the one that was given. */
  readonly namespaces: boolean;
  readonly namespace: string | undefined;
}

export interface Arranged {
  readonly key: string;
  readonly value: string;
  readonly encoding?: "base64";
  /** What the source calls it, where that is another name. */
  readonly from?: string;
  readonly metadata: Carried;
}
export interface Group {
  /** Nothing: the one that the repository or the person's flags name. */
  readonly namespace: string | undefined;
  readonly entries: readonly Arranged[];
}
export interface Arrangement {
  readonly groups: readonly Group[];
  readonly leftOut: readonly LeftOut[];
}

export function arrange(contents: Contents, wishes: Wishes, file: string): Arrangement {
  const leftOut: LeftOut[] = [...contents.leftOut];
  const groups = new Map<string | undefined, Map<string, { entry: Entry; arranged: Arranged }>>();
  const asked = new Set([...wishes.only, ...wishes.except, ...wishes.names.keys()]);
  const purposes = new Map(
    contents.entries.flatMap((entry) => (entry.notesOf === undefined ? [] : [[entry.notesOf, entry.value] as const])),
  );
  for (const entry of contents.entries) {
    const key = keyOf(entry, wishes);
    const path = [...entry.folder, entry.name].join("/");
    const words = [entry.name, path, key];
    for (const word of words) asked.delete(word);
    if (wishes.only.length > 0 && !words.some((word) => wishes.only.includes(word))) continue;
    if (words.some((word) => wishes.except.includes(word))) continue;
    if (entry.notesOf !== undefined && wishes.notes !== "secret") {
      if (wishes.notes === "skip" || entry.value.length > 2000)
        leftOut.push({
          name: entry.where,
          why: wishes.notes === "skip" ? "is a note" : "is longer than a purpose may be (2000 characters)",
        });
      continue;
    }
    if (!isKeyName(key)) {
      leftOut.push({ name: entry.name === "" ? entry.where : key, why: "not a name" });
      continue;
    }
    const namespace = namespaceOf(entry, wishes);
    const group = groups.get(namespace) ?? new Map();
    groups.set(namespace, group);
    const other = group.get(key);
    if (other !== undefined) throw twice(key, other.entry, entry, file);
    const note = wishes.notes === "purpose" && entry.item !== undefined ? purposes.get(entry.item) : undefined;
    group.set(key, {
      entry,
      arranged: {
        key,
        value: entry.value,
        ...(entry.encoding === undefined ? {} : { encoding: entry.encoding }),
        ...(entry.name === key && !entry.where.includes("›")
          ? {}
          : { from: entry.where.includes("›") ? entry.where : entry.name }),
        metadata: {
          ...entry.metadata,
          ...(note === undefined || note.length > 2000 ? {} : { purpose: note }),
        },
      },
    });
  }
  const [absent] = asked;
  if (absent !== undefined) throw usage(`${file} has no ${absent}.`);
  return {
    groups: [...groups].map(([namespace, entries]) => ({
      namespace,
      entries: [...entries.values()].map(({ arranged }) => arranged),
    })),
    leftOut,
  };
}

function keyOf(entry: Entry, { names, prefix, upper }: Wishes): string {
  const path = [...entry.folder, entry.name].join("/");
  const mapped = names.get(path) ?? names.get(entry.name);
  if (mapped !== undefined) return mapped;
  const name = `${prefix}${entry.name}`;
  return upper ? renameUpper(name) : name;
}

function namespaceOf({ folder }: Entry, { namespaces, namespace }: Wishes): string | undefined {
  if (!namespaces || folder.length === 0) return namespace;
  const segments = folder.map((part) =>
    part
      .normalize("NFKD")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 63),
  );
  const whole = [...(namespace === undefined ? [] : [namespace]), ...segments].join("/");
  if (!isNamespaceName(whole))
    throw complain("file-not-understood", 2, `The folder ${folder.join("/")} gives no namespace's name.`, {
      why: "A namespace is up to eight parts of small letters, digits and -.",
      next: "Leave --namespaces out, or take its entries out with --except.",
    });
  return whole;
}

function twice(key: string, first: Entry, second: Entry, file: string): Error {
  const [a, b] = [first, second].map(({ folder, where }) => [...folder, where].join("/"));
  return complain("name-twice", 6, `${file} has two values for ${key}: ${a} and ${b}. Nothing was stored.`, {
    next: "Name one anew with --map OLD=NEW, leave one out with --except, or use --namespaces where they are in folders.",
  });
}
