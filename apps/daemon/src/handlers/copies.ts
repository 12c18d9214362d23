/** Copy, move, promote: a value goes from place to place inside the daemon, under one consent for both ends. */
import { ENVIRONMENT_CLASSES, formatReference, KistError, parseVersionId, type Reference } from "@kist/model";
import { copySecrets, moveSecrets, promoteSecrets, type RequestOf, type ResponseOf } from "@kist/protocol";
import type { Change, ChangedSubject, ChangeResult } from "@kist/vault";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { recordInNewNamespace } from "../core/add-place.ts";
import { choosePlace, completeName, type Asked } from "../core/names.ts";
import { prepareWriting } from "../core/renew-epochs.ts";
import {
  classOf,
  digestOf,
  enter,
  recordChange,
  requireConsent,
  type Entered,
  type Matter,
  type Part,
} from "../core/request.ts";
import { comparePairs } from "./compare-values.ts";
import { isFromFile } from "./parts.ts";

interface Where {
  readonly environment: string;
  readonly namespace: string;
}
/** One secret from here to there. */
interface Step {
  readonly key: string;
  readonly as: string;
  readonly version?: NonNullable<Reference["version"]>;
}

export const copyRoutes: readonly Route[] = [
  route(copySecrets, async (request, context) => {
    const entered = enter(context, request);
    const { from, to, steps, fromRepositoryFile } = endsOf(request, entered);
    const matter = matterOf(entered, "secret.copy", request, { from, to, steps }, [
      { ...from, kind: "read", whole: false, names: steps.map(({ key }) => key), fromRepositoryFile },
      { ...to, kind: "write", whole: false, names: steps.map(({ as }) => as), fromRepositoryFile },
    ]);
    return await transfer(
      context,
      entered,
      matter,
      request,
      { from, to },
      {
        kind: "copy-secrets",
        purpose: "copy",
        from,
        ...to,
        entries: steps,
        existing: request.existing ?? "refuse",
        ...(request.reason === undefined ? {} : { reason: request.reason }),
      },
    );
  }),
  route(moveSecrets, async (request, context) => {
    const entered = enter(context, request);
    const { from, to, steps, fromRepositoryFile } = endsOf(request, entered);
    if (steps.some(({ version }) => version !== undefined)) throw malformed("a version cannot be moved");
    const [names, targets] = [steps.map(({ key }) => key), steps.map(({ as }) => as)];
    const part = { whole: false, fromRepositoryFile };
    if (isSame(from, to)) {
      const [step, ...more] = steps;
      if (step === undefined || more.length > 0) throw malformed("one name at a time inside a namespace");
      const matter = matterOf(entered, "secret.rename", request, { from, to, steps }, [
        { ...from, ...part, kind: "write", names: [step.key, step.as] },
      ]);
      return await transfer(
        context,
        entered,
        matter,
        request,
        { from, to },
        {
          kind: "rename-secret",
          ...from,
          key: step.key,
          to: step.as,
        },
      );
    }
    const matter = matterOf(entered, "secret.move", request, { from, to, steps }, [
      { ...from, ...part, kind: "read", names },
      { ...from, ...part, kind: "write", names },
      { ...to, ...part, kind: "write", names: targets },
    ]);
    return await transfer(
      context,
      entered,
      matter,
      request,
      { from, to },
      {
        kind: "move-secrets",
        from,
        ...to,
        entries: steps,
      },
    );
  }),
  route(promoteSecrets, async (request, context) => {
    const entered = enter(context, request);
    const { open, around } = entered;
    const { environment, namespace } = choosePlace(request, around);
    const from = { environment, namespace };
    const to = { environment: request.to.environment, namespace: request.to.namespace ?? namespace };
    if (isSame(from, to)) throw malformed("both ends are one place");
    const whole = request.keys === undefined;
    const keys = request.keys ?? open.vault.names(environment, namespace);
    const names = whole ? [] : keys;
    const fromRepositoryFile = isFromFile(request, around);
    const matter: Matter = {
      ...matterOf(entered, "secret.promote", request, { from, to, steps: keys.map((key) => ({ key, as: key })) }, [
        { ...from, kind: "read", whole, names, fromRepositoryFile },
        // It says which of them have the same value there already.
        { ...to, kind: "read", whole, names, fromRepositoryFile },
        { ...to, kind: "write", whole, names, fromRepositoryFile },
      ]),
      ...(whole ? { asked: [from, to].map((end) => `kist://${end.environment}/${end.namespace}/*`) } : {}),
      dryRun: request.dryRun,
    };
    const ends = { from: pathOf(from), to: pathOf(to) };
    if (request.dryRun === true) {
      requireConsent(context, entered, matter);
      requireGuard(entered, from, to, request);
      const pairs = keys.map((key) => ({ key, left: { ...from, key }, right: { ...to, key } }));
      const looking: Matter = { ...matter, action: "secret.compare", note: "before a promotion" };
      const items = await comparePairs(context, entered, looking, pairs);
      return {
        ...ends,
        createdNamespace: request.createNamespace === true && !isThere(entered, to),
        promoted: false,
        items: items.map(({ key, state, left }) => ({
          key,
          state,
          ...(left?.version === undefined ? {} : { from: left.version }),
        })),
      };
    }
    const seen = new Map(request.expected?.map(({ key, version }) => [key, version]));
    const { createdNamespace, changed } = await write(
      context,
      entered,
      matter,
      request,
      { from, to },
      {
        kind: "copy-secrets",
        purpose: "promote",
        from,
        ...to,
        entries: keys.map((key) => {
          const expected = parseVersionId(seen.get(key) ?? "");
          return { key, as: key, ...(expected === undefined ? {} : { expected }) };
        }),
        existing: "version",
        ...(request.reason === undefined ? {} : { reason: request.reason }),
      },
    );
    const items = changed.map(({ name, outcome, version, ordinal }) => ({
      key: name,
      state: STATES[outcome] ?? ("only-left" as const),
      outcome: said(outcome),
      ...(version === undefined ? {} : { version }),
      ...(ordinal === undefined ? {} : { ordinal }),
    }));
    return { ...ends, createdNamespace, promoted: true, items };
  }),
];

/** What stood there before, told by what became of it. */
const STATES: { readonly [outcome in ChangedSubject["outcome"]]?: "same" | "differs" } = {
  unchanged: "same",
  versioned: "differs",
};

type Results = ResponseOf<typeof copySecrets>;
type Outcome = Results["results"][number]["outcome"];

interface Ends {
  readonly from: Where;
  readonly to: Where;
}
type Consenting = Asked & {
  readonly approval?: string | undefined;
  readonly force?: boolean | undefined;
  readonly createNamespace?: boolean | undefined;
};

/** All names stand in one place; where they go is there, but for what the request says. */
function endsOf(
  request: Asked & Pick<RequestOf<typeof copySecrets>, "names" | "to">,
  { around }: Entered,
): Ends & { readonly steps: readonly Step[]; readonly fromRepositoryFile: boolean } {
  const references = request.names.map((name) => completeName(name, request, around));
  const [first] = references;
  if (first === undefined) throw malformed("no names");
  const from = { environment: first.environment, namespace: first.namespace };
  if (!references.every((reference) => isSame(reference, from))) throw malformed("names of several places");
  const { key } = request.to;
  if (key !== undefined && references.length > 1) throw malformed("one new name for several secrets");
  return {
    from,
    to: { environment: request.to.environment ?? from.environment, namespace: request.to.namespace ?? from.namespace },
    steps: references.map((reference) => ({
      key: reference.key,
      as: key ?? reference.key,
      ...(reference.version === undefined ? {} : { version: reference.version }),
    })),
    fromRepositoryFile: isFromFile(request, around, request.names),
  };
}

/** One question for both ends; a dry run and its request have one digest. */
function matterOf(
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

async function transfer(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  request: Consenting,
  ends: Ends,
  change: Change,
): Promise<Results> {
  const { createdNamespace, changed } = await write(context, entered, matter, request, ends, change);
  const results = changed.map(({ name, from, outcome, version, ordinal }) => ({
    from: formatReference({ ...ends.from, key: from ?? name }),
    to: formatReference({ ...ends.to, key: name }),
    outcome: said(outcome),
    ...(version === undefined ? {} : { version }),
    ...(ordinal === undefined ? {} : { ordinal }),
  }));
  return { createdNamespace, results };
}

async function write(
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
function requireGuard({ open }: Entered, from: Where, to: Where, { force }: Consenting): void {
  const guard = (end: Where): number => ENVIRONMENT_CLASSES.indexOf(classOf(open, end.environment));
  if (force !== true && guard(to) < guard(from))
    throw new KistError("copy-less-guarded", { from: from.environment, to: to.environment });
}

function isThere({ open }: Entered, { environment, namespace }: Where): boolean {
  return open.vault.namespaces(environment).some(({ name }) => name === namespace);
}

function said(outcome: ChangedSubject["outcome"]): Outcome {
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

function isSame(a: Where, b: Where): boolean {
  return a.environment === b.environment && a.namespace === b.namespace;
}
function pathOf({ environment, namespace }: Where): string {
  return `${environment}/${namespace}`;
}
function malformed(detail: string): KistError {
  return new KistError("request-malformed", { detail });
}
