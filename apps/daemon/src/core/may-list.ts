/** Who may learn names without anybody being asked: what the policy lets be listed right now. */
import { decide } from "@kist/access";
import type { SocketCaller } from "@kist/model";

import type { RequestContext } from "../api/route.ts";
import { describeRepository } from "./consent.ts";
import { classOf, type Entered } from "./request.ts";
import type { OpenVault, Session } from "./session.ts";

/** Names of environments and of the vault: whoever may list `dev` in it. */
export function mayList(caller: SocketCaller, { kind, sessions }: Session, open: OpenVault): boolean {
  const action = { kind: "list", environment: "dev", class: "dev", namespace: "", whole: true, names: [] } as const;
  const headless = kind !== "person";
  const situation = { headless, allowList: open.allowList(), repository: undefined, sessions };
  return decide(caller, { ...action, fromRepositoryFile: false }, situation).verdict === "allow";
}

/** Names of secrets (R20, R29): by the place they are in. For one request, whose answers it remembers. */
export function createNaming(
  { caller }: RequestContext,
  { session, open, around, vaultFromFile }: Entered,
): (environment: string, namespace: string) => boolean {
  const { kind, sessions } = session;
  const { found, allowed, defaultVault } = around;
  const repository =
    found &&
    describeRepository({ file: found, allowed, vault: open.id, own: (found.file.vault ?? defaultVault) === open.id });
  const situation = { headless: kind !== "person", allowList: open.allowList(), repository, sessions };
  const known = new Map<string, boolean>();
  return (environment, namespace) => {
    const place = `${environment}/${namespace}`;
    const before = known.get(place);
    if (before !== undefined) return before;
    const where = { environment, namespace, class: classOf(open, environment), whole: true, names: [] };
    const may =
      decide(caller, { ...where, kind: "list", fromRepositoryFile: vaultFromFile }, situation).verdict === "allow";
    known.set(place, may);
    return may;
  };
}
