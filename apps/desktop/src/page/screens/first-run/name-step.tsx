/** The vault's name. */
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { Button } from "../../parts/button.tsx";
import { TextField } from "../../parts/field.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { StepHead } from "./steps.tsx";

const { name: WORDS } = FIRST_RUN;

export function NameStep({
  name,
  onName,
}: {
  readonly name: string;
  readonly onName: (name: string) => void;
}): ReactElement {
  const [text, setText] = useState(name);
  const given = text.trim();
  return (
    <>
      <StepHead title={WORDS.title} lead={WORDS.lead} />
      <Form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (given !== "") onName(given);
        }}
      >
        <TextField
          label={WORDS.field}
          value={text}
          onChange={setText}
          placeholder={WORDS.placeholder}
          hint={WORDS.hint}
          maxLength={100}
          autoFocus
        />
        <Button type="submit" look="primary" size="lg" wide isDisabled={given === ""}>
          {FIRST_RUN.next}
        </Button>
      </Form>
    </>
  );
}
