/**
 * Granting what waits. A request for a whole namespace, or one that touches more than it names, is shown name by name once
 * the person has proved to be there, and asked about once more: before that, names would tell anybody what the vault holds.
 */
import { useState } from "react";

import { isCallError } from "../api/call-error.ts";
import type { EndpointRequest } from "../api/endpoints.ts";
import { useKist } from "../api/kist.tsx";
import { useLeaving } from "../parts/use-leaving.ts";
import type { Approval } from "./approval-facts.tsx";

type Presence = EndpointRequest<"approvals/show">["presence"];

export interface Grant {
  /** Every name, where they are others than the request's own words; then a second yes is needed. */
  readonly names: readonly string[] | undefined;
  /** The first yes. */
  prove(presence: Presence): Promise<void>;
  /** The second. What was read too slowly is proved again. */
  allow(): Promise<void>;
}

export function useGrant(approval: Pick<Approval, "id" | "subjects"> | undefined, onGranted: () => void): Grant {
  const { call } = useKist();
  const leaving = useLeaving();
  const [names, setNames] = useState<readonly string[]>();
  const grant = async (): Promise<void> => {
    if (approval === undefined) return;
    await call("approvals/decide", { id: approval.id, grant: true });
    onGranted();
  };
  return {
    names,
    async prove(presence) {
      if (approval === undefined) return;
      const { subjects } = await call("approvals/show", { id: approval.id, presence });
      // Who cancelled while the proof was looked at allows nothing.
      if (leaving.aborted) return;
      const said = new Set(approval.subjects);
      if (subjects.length === said.size && subjects.every((name) => said.has(name))) return await grant();
      setNames(subjects);
    },
    async allow() {
      try {
        await grant();
      } catch (error) {
        if (isCallError(error) && error.code === "presence-missing") setNames(undefined);
        throw error;
      }
    },
  };
}
