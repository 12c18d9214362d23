/** All about one secret, beside the list. */
import type { ReactElement } from "react";

export function SecretDetail({
  reference,
}: {
  readonly reference: string;
  readonly vault: string | undefined;
  readonly onClose: () => void;
}): ReactElement {
  return <p className="p-4 font-mono break-all">{reference}</p>;
}
