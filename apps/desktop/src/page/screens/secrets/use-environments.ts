/** The environments of a vault, as tabs stand. None where this page was told of none yet. */
import { useMemo } from "react";

import { useStatus } from "../../api/kist.tsx";
import { orderEnvironments, type EnvironmentTab } from "./environments.ts";

/** `vault`: its id; the default one where absent. */
export function useEnvironments(vault?: string): readonly EnvironmentTab[] {
  const { vaults, defaultVault } = useStatus();
  const wanted = vault ?? defaultVault;
  return useMemo(() => orderEnvironments(vaults.find(({ id }) => id === wanted)?.environments ?? []), [vaults, wanted]);
}
