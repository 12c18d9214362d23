/** What copies, moves and promotions share: one question for both ends, the guard between them, the commit. */
import { ENVIRONMENT_CLASSES, formatReference, KistError, type Reference } from "@kist/model";
import type { copySecrets, ResponseOf } from "@kist/protocol";
import type { Change, ChangedSubject, ChangeResult } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import { recordInNewNamespace } from "../core/add-place.ts";
import type { Asked } from "../core/names.ts";
import { prepareWriting } from "../core/renew-epochs.ts";
import {
  classOf,
  digestOf,
  recordChange,
  requireConsent,
  type Entered,
  type Matter,
  type Part,
} from "../core/request.ts";

export interface Where {
  readonly environment: string;
  readonly namespace: string;
}
/** One secret from here to there. */
export interface Step {
  readonly key: string;
  readonly as: string;
  readonly version?: NonNullable<Reference["version"]>;
}
export interface Ends {
  readonly from: Where;
  readonly to: Where;
}
export type Consenting = Asked & {
  readonly approval?: string | undefined;
  readonly force?: boolean | undefined;
  readonly createNamespace?: boolean | undefined;
};

/** One question for both ends; a dry run and its request have one digest. */
export function transferMatter(
  entered: Entered,
  action: string,
  request: Consenting & { readonly dryRun?: boolean | undefined; readonly expected?: unknown },
  { from, to, steps }: Ends & { readonly steps: readonly Step[] },
  parts: readonly Part[],
): Matter {
  const { dryRun: _, expected: __, ...asked } = request;
  return {
    action,
    kind: "write",
    parts,
    subjects: steps.flatMap(({ key, as, version }) => [
      formatReference({ ...from, key, ...(version === undefined ? {} : { version }) }),
      formatReference({ ...to, key: as }),
    ]),
    digest: digestOf(action, entered.open.id, asked),
    approval: request.approval,
  };
}

/** Consent, then both ends in one commit, with the namespace where it is to be made. */
export async function transfer(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  request: Consenting,
  { from, to }: Ends,
  change: Change,
): Promise<ChangeResult & { readonly createdNamespace: boolean }> {
  const prepared = entered.open.vault.prepare(change);
  requireConsent(context, entered, matter);
  requireGuard(entered, from, to, request);
  await prepareWriting(context, entered);
  const createdNamespace = request.createNamespace === true && !isThere(entered, to);
  const result = createdNamespace
    ? await recordInNewNamespace(context, entered, { ...matter, note: "in a new namespace" }, { ...to, prepared })
    : await recordChange(context, entered, matter, prepared);
  return { ...result, createdNamespace };
}

/** What is asked for each time must not become what flows in a session unnoticed. Throws `copy-less-guarded`. */
export function requireGuard({ open }: Entered, from: Where, to: Where, { force }: Consenting): void {
  const guard = (end: Where): number => ENVIRONMENT_CLASSES.indexOf(classOf(open, end.environment));
  if (force !== true && guard(to) < guard(from))
    throw new KistError("copy-less-guarded", { from: from.environment, to: to.environment });
}

export function isThere({ open }: Entered, { environment, namespace }: Where): boolean {
  return open.vault.namespaces(environment).some(({ name }) => name === namespace);
}

type Outcome = ResponseOf<typeof copySecrets>["results"][number]["outcome"];

/** What became of a secret, in the words of the protocol. */
export function said(outcome: ChangedSubject["outcome"]): Outcome {
  switch (outcome) {
    case "created":
    case "skipped":
    case "undeleted":
    case "unchanged":
    case "moved":
    case "renamed":
      return outcome;
    default:
      return "versioned";
  }
}

export function isSame(a: Where, b: Where): boolean {
  return a.environment === b.environment && a.namespace === b.namespace;
}
export function malformed(detail: string): KistError {
  return new KistError("request-malformed", { detail });
}
