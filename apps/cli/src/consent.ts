/**
 * A request that may need a person's yes. Where somebody can see it, the refusal is shown with what to do, the
 * decision is waited for (two minutes), and the request is made again with that approval. Elsewhere it fails
 * at once: a script must not hang on a question nobody sees.
 */
import { isKistError, KistError } from "@kist/model";
import { describeError } from "@kist/protocol/errors";

import type { ApiPath, RequestTo, ResponseFrom } from "./api.ts";
import type { Kist } from "./kist.ts";
import { paint } from "./printable.ts";

const PATIENCE_MS = 120_000;
/** One wait request; the daemon answers earlier when the decision falls. */
const WAIT_SECONDS = 30;

export function callWithConsent<Path extends ApiPath>(
  kist: Kist,
  path: Path,
  request: RequestTo<Path>,
): Promise<ResponseFrom<Path>> {
  return withConsent(kist, (consent) => kist.daemon.call(path, { ...request, ...consent }));
}

/**
 * Calls that are one matter, a dry run and what it shows: what a person approved for the first goes along with the
 * next, so that there is one question. The daemon holds both to the same digest.
 */
export function consentOnce(
  kist: Kist,
): <Path extends ApiPath>(path: Path, request: RequestTo<Path>) => Promise<ResponseFrom<Path>> {
  let given: { readonly approval?: string } = {};
  return (path, request) =>
    withConsent(kist, (consent) => {
      if (consent.approval !== undefined) given = consent;
      return kist.daemon.call(path, { ...request, ...given });
    });
}

/** For answers that are files. */
export function downloadWithConsent(
  kist: Kist,
  path: "audit/export" | "backup/create",
  request: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  return withConsent(kist, (consent) => kist.daemon.download(path, { ...request, ...consent }));
}

/** `ask` is called once without consent and, where a person gives it, once with it. */
export async function withConsent<Answer>(
  kist: Kist,
  ask: (consent: { readonly approval?: string }) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask({});
  } catch (error) {
    const id = approvalOf(error);
    if (id === undefined || !(kist.wait || (kist.output.peopleAreThere && !kist.json))) throw error;
    await waitForApproval(kist, id, isKistError(error) ? error.facts : {});
    return await ask({ approval: id });
  }
}

function approvalOf(error: unknown): string | undefined {
  if (!isKistError(error) || error.code !== "approval-needed") return undefined;
  const id = error.facts["approval"];
  return typeof id === "string" ? id : undefined;
}

async function waitForApproval(
  kist: Kist,
  id: string,
  facts: Readonly<Record<string, string | number>>,
): Promise<void> {
  const words = describeError("approval-needed", facts);
  kist.output.say(`${paint("yellow", "kist:")} ${words.what} ${words.next ?? ""}`);
  const until = kist.now() + PATIENCE_MS;
  const { waitHere } = await import("./browser/wait-here.ts");
  const here = kist.json ? undefined : await waitHere(kist, id, until);
  if (here === undefined) kist.output.say("      Waiting for it, up to two minutes (Ctrl-C gives up).");
  else return settle(here);
  for (let left = PATIENCE_MS; left > 0; left = until - kist.now()) {
    const seconds = Math.min(WAIT_SECONDS, Math.max(1, Math.ceil(left / 1000)));
    const { state } = await kist.daemon.call("approvals/wait", { id, seconds });
    if (state !== "pending") return settle(state);
  }
  settle("expired");
}

function settle(state: ResponseFrom<"approvals/wait">["state"]): void {
  if (state === "denied") throw new KistError("approval-denied");
  if (state !== "granted") throw new KistError("approval-expired");
}
