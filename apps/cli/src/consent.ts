/**
 * A request that may need a person's yes. Where somebody can see it, the refusal is shown with what to do, the
 * decision is waited for (two minutes), and the request is made again with that approval. Elsewhere it fails
 * at once: a script must not hang on a question nobody sees.
 */
import { isKistError } from "@kist/model";

import type { ApiPath, RequestTo, ResponseFrom } from "./api.ts";
import type { Kist } from "./kist.ts";

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
    const { waitForApproval } = await import("./approval-wait.ts");
    await waitForApproval(kist, id, isKistError(error) ? error.facts : {});
    return await ask({ approval: id });
  }
}

function approvalOf(error: unknown): string | undefined {
  if (!isKistError(error) || error.code !== "approval-needed") return undefined;
  const id = error.facts["approval"];
  return typeof id === "string" ? id : undefined;
}
