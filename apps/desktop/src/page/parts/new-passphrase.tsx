/** A new passphrase, typed twice. */
import { useState, type ReactElement } from "react";

import { NEW_PASSPHRASE } from "../texts/new-passphrase.ts";
import { SecretField } from "./field.tsx";

/** The daemon's own minimum; it has the last word. */
const LEAST = 8;

export function NewPassphrase({
  label = NEW_PASSPHRASE.label,
  onPassphrase,
  autoFocus = false,
}: {
  readonly label?: string;
  readonly autoFocus?: boolean;
  /** `undefined` while it is too short or the two differ. */
  readonly onPassphrase: (passphrase: string | undefined) => void;
}): ReactElement {
  const [first, setFirst] = useState("");
  const [again, setAgain] = useState("");
  const tell = (one: string, other: string): void =>
    onPassphrase(Array.from(one).length >= LEAST && one === other ? one : undefined);
  return (
    <>
      <SecretField
        label={label}
        value={first}
        onChange={(text) => {
          setFirst(text);
          tell(text, again);
        }}
        hint={NEW_PASSPHRASE.hint(LEAST)}
        autoComplete="new-password"
        autoFocus={autoFocus}
      />
      <SecretField
        label={NEW_PASSPHRASE.again}
        value={again}
        onChange={(text) => {
          setAgain(text);
          tell(first, text);
        }}
        error={again !== first && again.length >= first.length ? NEW_PASSPHRASE.differs : undefined}
        autoComplete="new-password"
      />
    </>
  );
}
