/** Who may learn names without anybody being asked: what the policy lets be listed right now. */
import { decide } from "@kist/access";
import type { Caller } from "@kist/model";

import type { RequestContext } from "../api/route.ts";
import { needsNobody, place, type Entered } from "./request.ts";
import type { OpenVault, Session } from "./session.ts";

/** Names of environments and of the vault: whoever may list `dev` in it. */
export function mayList(caller: Caller, { kind, sessions }: Session, open: OpenVault): boolean {
  const action = { kind: "list", environment: "dev", class: "dev", namespace: "", whole: true, names: [] } as const;
  const headless = kind !== "person";
  const situation = { headless, allowList: open.allowList(), repository: undefined, sessions };
  return decide(caller, { ...action, fromRepositoryFile: false }, situation).verdict === "allow";
}

/** Names of secrets (R20, R29): by the place they are in. For one request, whose answers it remembers. */
export function createNaming(
  context: RequestContext,
  entered: Entered,
): (environment: string, namespace: string) => boolean {
  const known = new Map<string, boolean>();
  return (environment, namespace) => {
    const where = `${environment}/${namespace}`;
    const before = known.get(where);
    if (before !== undefined) return before;
    const may = needsNobody(context, entered, { kind: "list", parts: [place(environment, { namespace })] });
    known.set(where, may);
    return may;
  };
}
