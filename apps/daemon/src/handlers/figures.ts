/**
 * What a security team reports. Asked for like the trail itself, and told as it tells names: secrets of places that the
 * caller may not list are not counted either, for how many there are says something about them.
 */
import { measureFigures, type Replaced, type SecretFact } from "@kist/audit";
import { parseReference } from "@kist/model";
import { kindOf } from "@kist/model/kinds";
import { auditFigures } from "@kist/protocol";
import type { SecretSummary, Vault } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { createNaming } from "../core/may-list.ts";
import { digestOf, enter, perform, place, type Matter } from "../core/request.ts";
import { createTurns } from "../core/turns.ts";
import { withholdNames, type MayList } from "../core/withhold-names.ts";

const DAY = 86_400_000;
const DEFAULT_WINDOW: number = 30 * DAY;

export const figuresRoute: Route = route(auditFigures, async (request, context) => {
  const entered = enter(context, request);
  const { open } = entered;
  const { clock } = context.daemon;
  const now = clock.now();
  const { names = "covered", zone = 0 } = request;
  const since = Math.min(request.since ?? now - DEFAULT_WINDOW, now);
  const granted = names === "all" ? open.vault.environments().map(({ name }) => name) : [];
  const matter: Matter = {
    action: "audit.figures",
    kind: "list",
    parts: [...new Set(["dev", ...granted])].map((environment) => place(environment)),
    subjects: granted,
    ...(names === "all" ? { asked: ["every name in the audit trail"] } : {}),
    digest: digestOf("audit.figures", open.id, request),
    approval: request.approval,
  };
  return await perform(context, entered, matter, {
    async act() {
      const mayName = createNaming(context, entered);
      const isShown: MayList = (environment, namespace) =>
        names === "all" || environment === "dev" || mayName(environment, namespace);
      const turn = createTurns(context.daemon);
      const stock = await takeStock(open.vault, isShown, since, turn);
      const count = measureFigures({ ...stock, leased: 0 }, { now, since, zone });
      for (const entries of open.ledger.records()) {
        for (const entry of entries) count.add(withholdNames(entry, isShown));
        await turn();
      }
      const { covered, leftOut } = stock;
      const figures = count.read();
      return { at: now, since, covered, leftOut, ...figures, use: { ...figures.use, zone } };
    },
  });
});

interface Stock {
  readonly secrets: readonly SecretFact[];
  readonly replaced: readonly Replaced[];
  readonly covered: readonly string[];
  readonly leftOut: readonly string[];
}

/** An environment of which no place may be listed is left out, as in a search. */
async function takeStock(
  vault: Vault,
  isShown: MayList,
  since: number,
  turn: () => Promise<void> | undefined,
): Promise<Stock> {
  const secrets: SecretFact[] = [];
  const replaced: Replaced[] = [];
  const [covered, leftOut]: [string[], string[]] = [[], []];
  for (const { name: environment } of vault.environments()) {
    const namespaces = vault.namespaces(environment);
    const shown = namespaces.filter(({ name }) => isShown(environment, name));
    if (shown.length === 0 && namespaces.length > 0) leftOut.push(environment);
    else covered.push(environment);
    for (const { name: namespace } of shown)
      for (const secret of vault.list({ environment, namespace })) {
        secrets.push(factOf(secret));
        replaced.push(...replacedSince(vault, secret, since));
        await turn();
      }
  }
  return { secrets, replaced, covered, leftOut };
}

function factOf({ key, reference, createdAt, versionAt, template, metadata }: SecretSummary): SecretFact {
  const { owner, rotationDays, expires } = metadata;
  const kind = kindOf(metadata, key);
  return {
    reference,
    template,
    createdAt,
    valueAt: versionAt ?? createdAt,
    ...(kind === undefined ? {} : { kind }),
    ...(owner === undefined ? {} : { owner }),
    ...(rotationDays === undefined ? {} : { rotationDays }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** Only a secret whose value changed in the window has its history looked through. */
function replacedSince(vault: Vault, secret: SecretSummary, since: number): readonly Replaced[] {
  const { rotationDays } = secret.metadata;
  const reference = parseReference(secret.reference);
  if (rotationDays === undefined || reference === undefined || secret.ordinal < 2 || (secret.versionAt ?? 0) < since)
    return [];
  const times = vault.history({ ...reference, secret: secret.secret }).map(({ createdAt }) => createdAt);
  times.sort((a, b) => a - b);
  return times.flatMap((replacedAt, index) => {
    const at = times[index - 1];
    return at === undefined || replacedAt < since ? [] : [{ at, replacedAt, rotationDays }];
  });
}
