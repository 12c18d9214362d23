/** One secret in an editor. */
import { isKeyName, parseTypedReference } from "@kist/model";
import { checkValue, KINDS, kindOf, type ValueAbout } from "@kist/model/kinds";

import { complain, usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import type { Place } from "../place.ts";
import { paint } from "../printable.ts";
import { sayStored } from "../stored.ts";
import { editAgain } from "./edit-again.ts";
import { openEditedFile } from "./edited-file.ts";
import { storeExpecting } from "./store-expecting.ts";

export interface EditOptions {
  readonly allowDisk: boolean;
  readonly reason: string | undefined;
}

interface Before {
  readonly text: string;
  /** null: it is new. */
  readonly version: string | null;
  readonly template: boolean;
  readonly about: ValueAbout;
}

export async function editOne(kist: Kist, name: string, place: Place, options: EditOptions): Promise<void> {
  const target = targetOf(name, place);
  const before = await readBefore(kist, target, name);
  const file = await openEditedFile(kist, {
    name: `${target.key}.${extensionOf(before.about, target.key)}`,
    text: before.text,
    allowDisk: options.allowDisk,
  });
  try {
    if (before.version === null && !kist.json) kist.output.say(`${target.key} is new.`);
    if (file.editor.caution !== undefined && !kist.json)
      kist.output.say(`${paint("yellow", "!")} About this editor: ${file.editor.caution}.`);
    for (;;) {
      const value = asMeant(before, await file.edit());
      if (value === before.text && before.version !== null) {
        if (kist.json) kist.output.document({ changed: false });
        else kist.output.say(`${target.key} is as it was: nothing was stored.`);
        return;
      }
      if (value === "")
        throw complain("not-confirmed", 2, "The text is empty, so nothing was stored.", {
          next: `If it shall be empty: \`kist set ${target.key} --empty\`.`,
        });
      if (!(await isAcceptable(kist, target.key, value, before))) continue;
      const entry = { key: target.key, value, expected: before.version };
      const answer = await storeExpecting(
        kist,
        target.place,
        [before.template ? { ...entry, template: true } : entry],
        options.reason,
      );
      if (answer === undefined) continue;
      if (kist.json) kist.output.document({ changed: true, ...answer });
      else sayStored(kist, answer);
      return;
    }
  } finally {
    file.remove();
  }
}

interface Target {
  readonly place: Place;
  readonly key: string;
}

function targetOf(name: string, place: Place): Target {
  const reference = parseTypedReference(name);
  if (reference?.version !== undefined || (reference === undefined && name.includes("@")))
    throw usage("The current version is edited: leave @ out.", "`kist rollback` makes an older one current.");
  if (reference !== undefined) {
    const { environment, namespace, key } = reference;
    return { place: { ...place, environment, namespace }, key };
  }
  if (!isKeyName(name)) throw usage("That is not a secret's name.", "A key, or a kist:// reference.");
  return { place, key: name };
}

async function readBefore(kist: Kist, { place, key }: Target, name: string): Promise<Before> {
  const read = await callWithConsent(kist, "values/read", { ...place, names: [key], purpose: "edit" });
  const [value] = read.values;
  if (value === undefined) return { text: "", version: null, template: false, about: {} };
  if (value.concealed === true)
    throw complain("concealed", 4, `${name} is concealed: it is not shown in an editor.`, {
      next: `Store another value with \`kist set ${name}\`.`,
    });
  if (value.encoding === "base64")
    throw complain("value-not-text", 2, `${name} is not text, so it cannot be edited.`, {
      next: `\`kist set ${name} --from-file FILE\` stores another one.`,
    });
  const { metadata, version } = await callWithConsent(kist, "secrets/show", { ...place, name: key });
  requireOwn(key, value.version, version);
  return { text: value.value, version: value.version, template: value.template === true, about: metadata };
}

/** What came from elsewhere (an import, an override) is edited there. */
function requireOwn(key: string, read: string, own: string | undefined): void {
  if (read === own) return;
  throw complain("not-confirmed", 6, `${key} has its value from elsewhere, so it is not edited here.`, {
    next: `\`kist explain ${key}\` says from where.`,
  });
}

function extensionOf(about: ValueAbout, key: string): string {
  const kind = kindOf(about, key);
  return kind === undefined ? "txt" : KINDS[kind].extension;
}

/** Editors end a text with a line end; a value that had none was not meant to get one. */
function asMeant({ text }: Before, edited: string): string {
  return text.endsWith("\n") ? edited : edited.replace(/\r?\n$/, "");
}

/** False: edit again. Doubts are told with what was stored. */
async function isAcceptable(kist: Kist, key: string, value: string, before: Before): Promise<boolean> {
  if (before.template) return true;
  const [found] = checkValue(before.about, key, new TextEncoder().encode(value));
  if (found?.level !== "refusal") return true;
  await editAgain(kist, [`${key}: ${found.says}`]);
  return false;
}
