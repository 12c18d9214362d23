/**
 * The secret as the daemon tells it, kept true while the pane is open. The first look may ask the person; what follows behind
 * the scenes never does. In a guarded environment each look is asked about (R20), so there what is shown stays as it was, and
 * says so, until the person looks again.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";

import type { CallError } from "../../../api/call-error.ts";
import { useKist, useStatus } from "../../../api/kist.tsx";
import { useInvalidated } from "../use-invalidated.ts";
import type { Secret } from "./subject.ts";

const PATH = "secrets/show";

export interface Looking {
  readonly secret: Secret | undefined;
  readonly error: CallError | undefined;
  /** The vault changed and this did not follow. */
  readonly isOutdated: boolean;
  /** Asks again, and the person where that is needed. */
  readonly again: () => void;
}

export function useSecret(reference: string, vault: { readonly vault?: string }): Looking {
  const { call } = useKist();
  const queries = useQueryClient();
  const isGuarded = useGuarded(reference, vault.vault);
  const queryKey = [PATH, reference, vault.vault] as const;
  const state = queries.getQueryState(queryKey);
  const mayAsk = useRef(true);
  const { data, error, refetch } = useQuery<Secret, CallError>({
    queryKey,
    async queryFn({ signal }) {
      const ask = mayAsk.current || queries.getQueryData(queryKey) === undefined;
      mayAsk.current = false;
      return await call(PATH, { ...vault, name: reference, references: true }, { signal, ask });
    },
    enabled: !isGuarded || state === undefined || state.status === "pending",
    staleTime: Infinity,
  });
  const isInvalidated = useInvalidated(queries, queryKey);
  const again = useCallback(() => {
    mayAsk.current = true;
    void refetch({ cancelRefetch: true });
  }, [refetch]);
  return {
    secret: data,
    error: data === undefined ? (error ?? undefined) : undefined,
    isOutdated: data !== undefined && (error?.code === "approval-unasked" || (isGuarded && isInvalidated)),
    again,
  };
}

/** Of class `prod`. Of one that this page was not told of nothing is fetched twice anyway: it is refused. */
function useGuarded(reference: string, id: string | undefined): boolean {
  const { vaults, defaultVault } = useStatus();
  const [environment = ""] = reference.slice("kist://".length).split("/");
  const known = vaults.find((vault) => vault.id === (id ?? defaultVault))?.environments;
  return known?.find(({ name }) => name === environment)?.class === "prod";
}
