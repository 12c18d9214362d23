/** Looking for the vault's values in what a caller sends (R29): positions go back, never a value. */
import { createFinder, type Found } from "@kist/leaks";
import { formatReference, parseTypedReference, type Reference } from "@kist/model";
import { beginScan, endScan, feedScan, type AnswerOf } from "@kist/protocol";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { readFrames } from "../core/frames.ts";
import { createNaming } from "../core/may-list.ts";
import { completeName } from "../core/names.ts";
import { digestOf, enter, place, requireConsent, type Entered, type Matter } from "../core/request.ts";
import { readScannedValues } from "../core/scanned-values.ts";
import type { Scan } from "../core/scans.ts";
import { createTurns } from "../core/turns.ts";
import { isFromFile, partsOf } from "./parts.ts";

/** What is easier to guess could be guessed here, one try for every few bytes sent. */
const MINIMUM_BITS = 60;

export const scanRoutes: readonly Route[] = [
  route(beginScan, async (request, context) => {
    const { connection, daemon, caller } = context;
    const entered = enter(context, request);
    const only = request.only?.map((name) => completeName(name, request, entered.around));
    const matter: Matter = {
      action: request.purpose === "redact" ? "vault.redact" : "vault.scan",
      kind: "list",
      // All of the vault takes what listing an environment of it takes, whatever environments there are.
      parts: only === undefined ? [place("dev")] : partsOf(only, isFromFile(request, entered.around, request.only)),
      subjects: only?.map(formatReference) ?? [],
      digest: digestOf("vault.scan", entered.open.id, request),
      approval: request.approval,
    };
    requireConsent(context, entered, matter);
    daemon.scans.reserve(connection, caller);
    try {
      return await begin(context, entered, matter, only);
    } catch (error) {
      daemon.scans.end(connection);
      throw error;
    }
  }),
  route(feedScan, (body, { connection, daemon }) => {
    const scan = daemon.scans.of(connection);
    const found: Answered["found"][number][] = [];
    let certain = 0;
    for (const { bytes, last } of readFrames(body)) {
      const pushed = scan.search.push(bytes);
      report(scan, pushed, found);
      ({ certain } = pushed);
      scan.bytes += bytes.length;
      if (!last) continue;
      report(scan, scan.search.flush(), found);
      scan.file += 1;
      scan.files += 1;
      certain = 0;
    }
    // It may hold what the vault holds.
    body.fill(0);
    scan.found += found.length;
    if (scan.purpose === "scan") daemon.touch();
    return { found, file: scan.file, certain };
  }),
  route(endScan, (_request, { connection, daemon }) => {
    const { files, bytes, found } = daemon.scans.of(connection);
    daemon.scans.end(connection);
    return { files, bytes, found };
  }),
];

async function begin(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  only: readonly Reference[] | undefined,
): Promise<AnswerOf<typeof beginScan>> {
  const { connection, daemon } = context;
  const { values, large, known } = await readScannedValues(context, entered, matter, only);
  const finder = createFinder({ values, minimumBits: MINIMUM_BITS });
  for (const { value } of values) value.fill(0);
  const mayName = createNaming(context, entered);
  daemon.scans.begin(connection, {
    purpose: matter.action === "vault.redact" ? "redact" : "scan",
    finder,
    names: finder.names.map((name) => {
      const reference = parseTypedReference(name);
      return reference !== undefined && mayName(reference.environment, reference.namespace) ? name : undefined;
    }),
  });
  // The table of ten thousand values takes a second.
  const turn = createTurns(daemon);
  for (const _ of finder.build()) await turn();
  return {
    values: new Set(finder.names).size,
    guessable: finder.unmatched.length,
    large,
    missing: (only ?? [])
      .filter(({ environment, namespace }) => mayName(environment, namespace))
      .map(formatReference)
      .filter((name) => !known.has(name)),
  };
}

type Answered = AnswerOf<typeof feedScan>;

function report(scan: Scan, { occurrences }: Found, found: Answered["found"][number][]): void {
  for (const { start, end, owner, continues } of occurrences) {
    const name = scan.names[owner];
    found.push({
      file: scan.file,
      start,
      end,
      ...(name === undefined ? {} : { name }),
      ...(continues ? { continues } : {}),
    });
  }
}
