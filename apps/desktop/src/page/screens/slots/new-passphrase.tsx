/** A passphrase, typed twice. */
import { useState, type ReactElement } from "react";

import { SecretField } from "../../parts/field.tsx";
import { SLOTS } from "../../texts/slots.ts";

export function NewPassphrase({
  onPassphrase,
}: {
  /** `undefined` while the two differ. */
  readonly onPassphrase: (passphrase: string | undefined) => void;
}): ReactElement {
  const [first, setFirst] = useState("");
  const [again, setAgain] = useState("");
  const tell = (one: string, other: string): void => onPassphrase(one !== "" && one === other ? one : undefined);
  const differs = again.length >= first.length && again !== "" && again !== first;
  return (
    <>
      <SecretField
        label={SLOTS.newPassphrase}
        value={first}
        onChange={(text) => {
          setFirst(text);
          tell(text, again);
        }}
        autoComplete="new-password"
      />
      <SecretField
        label={SLOTS.again}
        value={again}
        onChange={(text) => {
          setAgain(text);
          tell(first, text);
        }}
        error={differs ? SLOTS.differs : undefined}
        autoComplete="new-password"
      />
    </>
  );
}
