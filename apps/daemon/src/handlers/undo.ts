/** Undo: the last change of this person in a namespace, shown first, then taken back by a new one. */
import { formatReference, type DeviceId } from "@kist/model";
import { undoChange, type RequestOf, type ResponseOf } from "@kist/protocol";
import type { ChangedSubject, ChangeResult, PreparedChange } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { choosePlace } from "../core/names.ts";
import { prepareWriting } from "../core/renew-epochs.ts";
import {
  digestOf,
  enter,
  place,
  record,
  recordChange,
  requireConsent,
  type Entered,
  type Matter,
} from "../core/request.ts";
import type { OpenVault } from "../core/session.ts";
import { isFromFile } from "./parts.ts";

type Answer = ResponseOf<typeof undoChange>;
interface Where {
  readonly environment: string;
  readonly namespace: string;
}

export const undoChangeRoute: Route = route(undoChange, async (request, context) => {
  const entered = enter(context, request);
  const { open } = entered;
  const { environment, namespace } = choosePlace(request, entered.around);
  const here = { environment, namespace };
  const matter = matterOf(request, entered, here);
  requireConsent(context, entered, matter);
  await prepareWriting(context, entered);
  const prepare = (expected?: string): PreparedChange =>
    open.vault.prepare({
      kind: "undo-change",
      ...here,
      authors: devicesOf(open),
      ...(request.also === undefined ? {} : { also: request.also }),
      ...(expected === undefined ? {} : { expected }),
    });
  if (request.dryRun === true) {
    const looking = { ...matter, action: "secret.preview", note: "before an undo" };
    return await record(context, entered, looking, {
      act: () => answer(open, here, prepare(request.change).preview(), false),
    });
  }
  const { subjects, change } = lookAhead(prepare(request.change), here) ?? { ...matter, change: request.change };
  const result = await recordChange(context, entered, { ...matter, subjects }, prepare(change));
  return answer(open, here, result, true);
});

/** Names are looked up, so the question is about whole places; a move's other place is named by the request. */
function matterOf(request: RequestOf<typeof undoChange>, { open, around }: Entered, here: Where): Matter {
  const { dryRun, change: _, ...asked } = request;
  const places = [here, ...(request.also === undefined ? [] : [request.also])];
  return {
    action: "secret.undo",
    kind: "write",
    parts: places.map((where, i) => ({
      ...place(where.environment, { namespace: where.namespace }),
      fromRepositoryFile: i === 0 && isFromFile(request, around),
    })),
    subjects: places.map((where) => `${where.environment}/${where.namespace}`),
    digest: digestOf("secret.undo", open.id, asked),
    approval: request.approval,
    dryRun,
  };
}

/** Which secrets it is about, so that the entry names them. A refusal is met again inside the commit, and written down. */
function lookAhead(
  prepared: PreparedChange,
  here: Where,
): { readonly subjects: readonly string[]; readonly change: string | undefined } | undefined {
  try {
    const { changed, undone } = prepared.preview();
    return { subjects: changed.map((one) => referenceOf(here, one)), change: undone?.id };
  } catch {
    return undefined;
  }
}

/** A change is a person's, whichever of his devices made it. */
function devicesOf(open: OpenVault): readonly DeviceId[] {
  const { devices } = open.chain();
  const member = devices.get(open.device.id)?.member;
  return [...devices.values()].filter((device) => device.member === member).map(({ id }) => id);
}

function answer(open: OpenVault, here: Where, { changed, undone }: ChangeResult, done: boolean): Answer {
  const author = undone?.author;
  return {
    ...here,
    change: undone?.id ?? "",
    at: undone?.at ?? 0,
    device: author === undefined ? "" : (open.vault.deviceName(author) ?? author.slice(0, 8)),
    undone: done,
    steps: changed.map((one) => ({
      secret: referenceOf(here, one),
      does: DOES[one.outcome] ?? "describe",
      ...(one.from === undefined ? {} : { from: one.from }),
      ...(one.field === undefined ? {} : { field: one.field }),
      ...(one.version === undefined ? {} : { version: one.version }),
      ...(one.ordinal === undefined ? {} : { ordinal: one.ordinal }),
    })),
  };
}

/** What it does, where that is not to change a secret's metadata. */
const DOES: { readonly [outcome in ChangedSubject["outcome"]]?: Answer["steps"][number]["does"] } = {
  removed: "delete",
  unimported: "unimport",
  undeleted: "undelete",
  renamed: "rename",
  labelled: "label",
  pinned: "pin",
  unpinned: "unpin",
};

/** Of an import link: the namespace that was imported. */
function referenceOf(here: Where, { name, elsewhere, outcome }: ChangedSubject): string {
  if (outcome === "unimported") return `${here.environment}/${name}`;
  return formatReference({ ...(elsewhere ?? here), key: name });
}
