/** Copy and move: a value goes from place to place inside the daemon, under one consent for both ends. */
import { formatReference } from "@kist/model";
import { copySecrets, moveSecrets, type RequestOf, type ResponseOf } from "@kist/protocol";
import type { Change } from "@kist/vault";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { completeName, type Asked } from "../core/names.ts";
import { enter, type Entered, type Matter } from "../core/request.ts";
import { isFromFile } from "./parts.ts";
import {
  isSame,
  malformed,
  said,
  transfer,
  transferMatter,
  type Consenting,
  type Ends,
  type Step,
} from "./transfer.ts";

export const copyRoutes: readonly Route[] = [
  route(copySecrets, async (request, context) => {
    const entered = enter(context, request);
    const { from, to, steps, fromRepositoryFile } = endsOf(request, entered);
    const matter = transferMatter(entered, "secret.copy", request, { from, to, steps }, [
      { ...from, kind: "read", whole: false, names: steps.map(({ key }) => key), fromRepositoryFile },
      { ...to, kind: "write", whole: false, names: steps.map(({ as }) => as), fromRepositoryFile },
    ]);
    return await answer(
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
      const matter = transferMatter(entered, "secret.rename", request, { from, to, steps }, [
        { ...from, ...part, kind: "write", names: [step.key, step.as] },
      ]);
      return await answer(
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
    const matter = transferMatter(entered, "secret.move", request, { from, to, steps }, [
      { ...from, ...part, kind: "read", names },
      { ...from, ...part, kind: "write", names },
      { ...to, ...part, kind: "write", names: targets },
    ]);
    return await answer(
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
];

type Results = ResponseOf<typeof copySecrets>;

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

async function answer(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  request: Consenting,
  ends: Ends,
  change: Change,
): Promise<Results> {
  const { createdNamespace, changed } = await transfer(context, entered, matter, request, ends, change);
  const results = changed.map(({ name, from, outcome, version, ordinal }) => ({
    from: formatReference({ ...ends.from, key: from ?? name }),
    to: formatReference({ ...ends.to, key: name }),
    outcome: said(outcome),
    ...(version === undefined ? {} : { version }),
    ...(ordinal === undefined ? {} : { ordinal }),
  }));
  return { createdNamespace, results };
}
