/** This secret to another environment: the dialog of the list, for one. */
import type { ReactElement } from "react";

import PromoteSelected from "../../bulk/promote-dialog.tsx";
import { useEnvironments } from "../../use-environments.ts";
import { useSubject } from "../subject.ts";

export function PromoteDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { secret, environment, namespace, vault } = useSubject();
  const environments = useEnvironments(vault.vault);
  // What was approved for this page may be over: then it is told of none any more.
  const from = environments.find(({ name }) => name === environment) ?? { name: environment, class: "dev" };
  return (
    <PromoteSelected
      from={from}
      environments={environments}
      rows={[{ namespace, key: secret.key }]}
      onClose={onClose}
    />
  );
}
