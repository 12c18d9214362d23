/**
 * How a page comes in: the address carries a launch secret in its fragment, good for one use within a minute. It is taken
 * out of the address at once and exchanged for a token, which lives in this tab's sessionStorage and dies with it.
 */
import { isCallError } from "./call-error.ts";
import type { EndpointAnswer } from "./endpoints.ts";
import type { Transport } from "./transport.ts";

/** What the page was opened for (the app, an unlock, one approval), and which program had it opened. */
export type Visit = Pick<EndpointAnswer<"page/show">, "page" | "purpose" | "opener" | "openedAt">;

const TOKEN = "kist.token";
const LAUNCH = "#launch=";

/** The token this tab holds, if it holds one. */
export function readToken(storage: Storage): string | undefined {
  return storage.getItem(TOKEN) ?? undefined;
}

export interface Entry {
  /** `undefined`: no token, and none to be had. Throws `CallError` where the daemon does not answer. */
  enter(): Promise<Visit | undefined>;
  /** The token is worth nothing any more. */
  forget(): void;
}

export function createEntry(deps: {
  readonly transport: Transport;
  readonly storage: Storage;
  readonly location: Location;
  readonly history: History;
}): Entry {
  const { transport, storage, location, history } = deps;
  const forget = (): void => storage.removeItem(TOKEN);
  const trade = async (secret: string): Promise<Visit> => {
    forget();
    const { token, ...visit } = await transport.send("page/enter", { secret });
    storage.setItem(TOKEN, token);
    const { purpose } = visit;
    if (purpose.kind === "app" && purpose.screen !== undefined) history.replaceState(null, "", `/#/${purpose.screen}`);
    return visit;
  };
  return {
    forget,
    async enter() {
      const { hash } = location;
      // Before anything else: the address must not stay in the history.
      if (hash.startsWith(LAUNCH)) history.replaceState(null, "", "/");
      else if (readToken(storage) === undefined) return undefined;
      try {
        return hash.startsWith(LAUNCH) ? await trade(hash.slice(LAUNCH.length)) : await transport.send("page/show", {});
      } catch (error) {
        if (isCallError(error) && error.status !== 0) return undefined;
        throw error;
      }
    },
  };
}
