/** A connection with several requests under way, as the verbs that send much see it. Loaded for those. */
import { openPipeline, type Answer } from "@kist/client";

import type { ApiPath, DaemonPipe, Fed, RequestTo, ResponseFrom } from "./api.ts";

/** `accept` gives the body of an answer, and throws a refusal. */
export async function openDaemonPipe(socketPath: string, accept: (answer: Answer) => unknown): Promise<DaemonPipe> {
  const pipe = await openPipeline(socketPath);
  const send = async (path: string, body: unknown): Promise<unknown> =>
    accept(await pipe.call(`/kist/v1/${path}`, body));
  return {
    // The daemon checks requests and builds answers by the same schemas these types come from.
    call: async <Path extends ApiPath>(path: Path, request: RequestTo<Path>) =>
      (await send(path, request)) as ResponseFrom<Path>,
    upload: async (path, bytes) => (await send(path, bytes)) as Fed,
    close: () => pipe.close(),
  };
}
