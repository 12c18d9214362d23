/** A whole namespace in an editor, as dotenv lines. */
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import type { Place } from "../place.ts";
import { paint } from "../printable.ts";
import { sayStored } from "../stored.ts";
import { editAgain } from "./edit-again.ts";
import type { EditOptions } from "./edit-one.ts";
import { openEditedFile } from "./edited-file.ts";
import { readNamespace, writeNamespace, type NamespaceChange, type ShownSecret } from "./namespace-text.ts";
import { storeExpecting } from "./store-expecting.ts";

interface Namespace {
  readonly place: { readonly environment: string; readonly namespace: string; readonly vault?: string };
  readonly secrets: readonly ShownSecret[];
  readonly hidden: readonly { readonly key: string; readonly why: string }[];
}

export async function editAll(kist: Kist, place: Place, options: EditOptions): Promise<void> {
  const { place: where, secrets, hidden } = await readNamespaceNow(kist, place);
  const before = writeNamespace(`${where.environment}/${where.namespace}`, secrets, hidden);
  const names = new Set(hidden.map(({ key }) => key));
  for (const { key } of secrets) if (!before.shown.some((one) => one.key === key)) names.add(key);
  const file = await openEditedFile(kist, {
    name: `${where.namespace.replaceAll("/", "-")}.env`,
    text: before.text,
    allowDisk: options.allowDisk,
  });
  try {
    if (file.editor.caution !== undefined && !kist.json)
      kist.output.say(`${paint("yellow", "!")} About this editor: ${file.editor.caution}.`);
    for (;;) {
      const read = readNamespace(await file.edit(), before, names);
      if ("mistakes" in read) {
        await editAgain(kist, read.mistakes);
        continue;
      }
      if (await store(kist, where, read, options)) return;
    }
  } finally {
    file.remove();
  }
}

/** False: edit again. */
async function store(
  kist: Kist,
  where: Namespace["place"],
  { set, removed }: NamespaceChange,
  { reason }: EditOptions,
): Promise<boolean> {
  const removes = removed.length > 0 && (await confirmRemoval(kist, removed)) ? [...removed] : [];
  if (set.length === 0 && removes.length === 0) {
    if (kist.json) kist.output.document({ changed: false });
    else kist.output.say("Everything is as it was: nothing was stored.");
    return true;
  }
  const answer = set.length === 0 ? undefined : await storeExpecting(kist, where, set, reason);
  if (set.length > 0 && answer === undefined) return false;
  if (removes.length > 0) await callWithConsent(kist, "secrets/remove", { ...where, names: removes });
  if (kist.json) kist.output.document({ changed: true, ...answer, removed: removes });
  else {
    if (answer !== undefined) sayStored(kist, answer);
    if (removes.length > 0) kist.output.say(`Deleted ${removes.join(", ")}; \`kist undelete\` brings them back.`);
  }
  return true;
}

/** Where nobody can be asked, a line that is not there deletes nothing. */
async function confirmRemoval(kist: Kist, removed: readonly string[]): Promise<boolean> {
  const names = removed.join(", ");
  if (kist.terminal.available() && (await kist.terminal.confirm(`The lines of ${names} are gone. Delete?`)))
    return true;
  kist.output.say(`Not deleted: ${names}.`);
  return false;
}

async function readNamespaceNow(kist: Kist, place: Place): Promise<Namespace> {
  const list = await callWithConsent(kist, "secrets/list", { ...place });
  const where = { ...place, environment: list.environment, namespace: list.namespace };
  const own = new Map(list.secrets.map((secret) => [secret.key, secret]));
  const hidden: Namespace["hidden"][number][] = list.secrets
    .filter(({ metadata }) => metadata.concealed === true)
    .map(({ key }) => ({ key, why: "concealed" }));
  const wanted = list.secrets.filter(({ metadata }) => metadata.concealed !== true).map(({ key }) => key);
  const secrets: ShownSecret[] = [];
  if (wanted.length > 0) {
    const { values } = await callWithConsent(kist, "values/read", { ...where, purpose: "edit" });
    for (const { key, value, version, encoding, template, concealed } of values) {
      const secret = own.get(key);
      const why =
        concealed === true
          ? "concealed"
          : encoding === "base64"
            ? "not text"
            : template === true
              ? "a template; `kist edit NAME` shows it"
              : secret?.version === version
                ? undefined
                : "its value comes from elsewhere";
      if (hidden.some((one) => one.key === key)) continue;
      if (why === undefined) secrets.push({ key, value, version, metadata: secret?.metadata ?? {} });
      else hidden.push({ key, why });
    }
  }
  return { place: where, secrets, hidden };
}
