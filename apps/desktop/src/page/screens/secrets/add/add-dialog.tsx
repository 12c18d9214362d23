/** A new secret: its name and place, a value typed or made by the daemon, what kind it is, and whatever else is known. */
import { isKeyName, isNamespaceName, SECRET_KINDS, utf8ToBytes, type SecretKind } from "@kist/model";
import { checkValue, detectKind, generatedKind, KINDS, parseGeneration } from "@kist/model/kinds";
import { useMemo, useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { Button } from "../../../parts/button.tsx";
import { Checkbox } from "../../../parts/checkbox.tsx";
import { Dialog } from "../../../parts/dialog.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { TextField } from "../../../parts/field.tsx";
import { Segments } from "../../../parts/segments.tsx";
import { Select } from "../../../parts/select.tsx";
import { ADD } from "../../../texts/add-secret.ts";
import { FRAME } from "../../../texts/frame.ts";
import { NamespaceField } from "../namespace-field.tsx";
import { DetailsFields } from "./details-fields.tsx";
import { metadataOf, NO_DETAILS } from "./details.ts";
import { GenerationFields } from "./generation-fields.tsx";
import { FIRST_CHOICE, wordOf } from "./generation.ts";
import { ValueField } from "./value-field.tsx";

export interface AddDialogProps {
  readonly environment: string;
  readonly namespaces: readonly string[];
  /** Where the person is. */
  readonly namespace: string;
  /** Whether there is such a secret, as far as this page knows. */
  readonly exists: (namespace: string, key: string) => boolean;
  readonly onClose: () => void;
  readonly onAdded: (reference: string) => void;
}

const NONE = "none";

export default function AddDialog(props: AddDialogProps): ReactElement {
  const { environment, namespaces, exists, onClose, onAdded } = props;
  const { call, toasts } = useKist();
  const { isBusy, error, run } = useAttempt();
  const [key, setKey] = useState("");
  const [namespace, setNamespace] = useState(props.namespace);
  const [source, setSource] = useState<"value" | "generate">("value");
  const [value, setValue] = useState("");
  const [isTemplate, setTemplate] = useState(false);
  const [choice, setChoice] = useState(FIRST_CHOICE);
  const [kind, setKind] = useState<SecretKind | typeof NONE>(NONE);
  const [details, setDetails] = useState(NO_DETAILS);
  const [isLeft, setLeft] = useState(false);

  const word = wordOf(choice);
  const bytes = useMemo(() => utf8ToBytes(value), [value]);
  const seen = value === "" ? undefined : detectKind(bytes);
  const said = kind === NONE ? seen : kind;
  const findings = source === "value" ? checkValue({ kind: said }, key, bytes) : [];
  const refusal = findings.find(({ level }) => level === "refusal");
  const isKnown = exists(namespace, key);
  const isReady =
    isKeyName(key) &&
    isNamespaceName(namespace) &&
    (source === "value" ? refusal === undefined : word !== undefined) &&
    !isBusy;

  const add = (): Promise<boolean> =>
    run(async () => {
      const made = source === "generate" && word !== undefined ? parseGeneration(word) : undefined;
      const metadata = metadataOf(details, made === undefined ? said : generatedKind(made));
      await call("secrets/set", {
        environment,
        namespace,
        createNamespace: !namespaces.includes(namespace),
        existing: isKnown ? "version" : "refuse",
        entries: [
          {
            key,
            ...(source === "generate" && word !== undefined ? { generate: word } : { value }),
            ...(source === "value" && isTemplate ? { template: true as const } : {}),
            ...(metadata === undefined ? {} : { metadata }),
          },
        ],
      });
      toasts.done(isKnown ? ADD.versioned(key) : ADD.added(key));
      onAdded(`kist://${environment}/${namespace}/${key}`);
    });

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={ADD.title(environment)}
      actions={
        <>
          <Button onPress={onClose}>{FRAME.cancel}</Button>
          <Button type="submit" form="add-secret" look="primary" isPending={isBusy} isDisabled={!isReady}>
            {isKnown ? ADD.submitVersion : ADD.submit}
          </Button>
        </>
      }
    >
      <Form
        id="add-secret"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void add();
        }}
      >
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <TextField
            label={ADD.name}
            placeholder={ADD.namePlaceholder}
            value={key}
            onChange={setKey}
            onBlur={() => setLeft(true)}
            error={isLeft && key !== "" && !isKeyName(key) ? ADD.nameWrong : undefined}
            mono
            autoFocus
          />
          <NamespaceField namespaces={namespaces} value={namespace} onChange={setNamespace} />
        </div>
        {isKnown ? <p className="rounded-md bg-warn-soft px-3 py-2 text-warn">{ADD.exists}</p> : undefined}
        <Segments
          label={ADD.how}
          value={source}
          onChange={setSource}
          options={[
            { key: "value", label: ADD.value },
            { key: "generate", label: ADD.generate },
          ]}
        />
        {source === "generate" ? (
          <GenerationFields choice={choice} onChange={setChoice} />
        ) : (
          <>
            <ValueField value={value} onChange={setValue} />
            {value.includes("${") ? (
              <Checkbox isSelected={isTemplate} onChange={setTemplate} hint={ADD.templateHint}>
                {ADD.template}
              </Checkbox>
            ) : undefined}
            <Select
              label={ADD.kind}
              options={[
                { key: NONE, label: seen === undefined ? ADD.kindNone : ADD.kindSeen(KINDS[seen].title) },
                ...SECRET_KINDS.map((one) => ({ key: one, label: KINDS[one].title, detail: KINDS[one].summary })),
              ]}
              value={kind}
              onChange={setKind}
            />
            {findings.map(({ code, level, says }) => (
              <p key={code} className={level === "refusal" ? "text-sm text-danger" : "text-sm text-warn"}>
                {level === "refusal" ? ADD.refused(says) : `${says.slice(0, 1).toUpperCase()}${says.slice(1)}.`}
              </p>
            ))}
          </>
        )}
        <DetailsFields details={details} onChange={(change) => setDetails((before) => ({ ...before, ...change }))} />
        <ErrorNote error={error} />
      </Form>
    </Dialog>
  );
}
