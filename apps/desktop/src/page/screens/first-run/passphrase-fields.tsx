/** A new passphrase, typed twice. */
import { useState, type ReactElement } from "react";

import { SecretField } from "../../parts/field.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";

const { ways: WORDS } = FIRST_RUN;
/** The daemon's own minimum; it has the last word. */
const LEAST = 8;

export function PassphraseFields({
  onPassphrase,
  focus,
}: {
  /** False where it appears because of a choice: that keeps the focus, for the keyboard to choose on. */
  readonly focus: boolean;
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
        label={WORDS.type}
        value={first}
        onChange={(text) => {
          setFirst(text);
          tell(text, again);
        }}
        hint={WORDS.hint(LEAST)}
        autoComplete="new-password"
        autoFocus={focus}
      />
      <SecretField
        label={WORDS.again}
        value={again}
        onChange={(text) => {
          setAgain(text);
          tell(first, text);
        }}
        error={again !== first && again.length >= first.length ? WORDS.differs : undefined}
        autoComplete="new-password"
      />
    </>
  );
}
