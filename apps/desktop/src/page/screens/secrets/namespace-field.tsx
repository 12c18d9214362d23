/** Where secrets go: a namespace that there is, or a new one by its name. */
import { isNamespaceName } from "@kist/model";
import type { ReactElement } from "react";

import { ComboBox } from "../../parts/combo-box.tsx";
import { ADD } from "../../texts/add-secret.ts";

export function NamespaceField({
  namespaces,
  value,
  onChange,
}: {
  readonly namespaces: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const isName = isNamespaceName(value);
  return (
    <ComboBox
      label={ADD.namespace}
      options={namespaces}
      value={value}
      onChange={onChange}
      error={isName || value === "" ? undefined : ADD.namespaceWrong}
      hint={isName && !namespaces.includes(value) ? ADD.namespaceNew : undefined}
    />
  );
}
