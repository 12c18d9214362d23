/** Who may learn names without being asked about: what the policy lets list `dev`, in this vault, right now. */
import { decide } from "@kist/access";
import type { SocketCaller } from "@kist/model";

import type { OpenVault, Session } from "./session.ts";

export function mayList(caller: SocketCaller, { kind, sessions }: Session, open: OpenVault): boolean {
  const action = { kind: "list", environment: "dev", class: "dev", namespace: "", whole: true, names: [] } as const;
  const headless = kind !== "person";
  const situation = { headless, allowList: open.allowList(), repository: undefined, sessions };
  return decide(caller, { ...action, fromRepositoryFile: false }, situation).verdict === "allow";
}
