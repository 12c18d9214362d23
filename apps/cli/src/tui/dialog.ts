/** Dialogs: yes or no, fields to fill in, the wait for a person elsewhere. */
import { isKeyName, isNamespaceName } from "@kist/model";
import { parseGeneration } from "@kist/model/kinds";

import type { Effect } from "./effect.ts";
import { editLine, EMPTY_LINE, insert, isNamedKey, lineOf } from "./line.ts";
import { placeOf } from "./select.ts";
import type { Dialog, Field, FormPurpose, State } from "./state.ts";
import { noticed, step, type Step } from "./step.ts";

type Form = Extract<Dialog, { readonly kind: "form" }>;

export function openForm(state: State, purpose: FormPurpose): State {
  return { ...state, dialog: { kind: "form", purpose, at: 0, ...formOf(state, purpose) } };
}

function formOf(state: State, purpose: FormPurpose): Pick<Form, "title" | "more" | "fields"> {
  const passphrase: Field = { label: "Passphrase", line: EMPTY_LINE, hidden: true };
  const value: Field = { label: "Value", line: EMPTY_LINE, hidden: true };
  switch (purpose.kind) {
    case "unlock":
      return state.status?.state === "locked"
        ? { title: "Unlock the vault", more: ["This also approves this terminal for dev."], fields: [passphrase] }
        : {
            title: "Approve this terminal for dev",
            more: ["The passphrase proves that it is you."],
            fields: [passphrase],
          };
    case "approve":
      return { title: "Approve this request?", more: [], fields: [passphrase] };
    case "new":
      return {
        title: `New secret in ${placeOf(state)?.path ?? ""}`,
        more: ["The value is not shown. Pasted lines belong to it."],
        fields: [{ label: "Name", line: EMPTY_LINE }, value, { label: "Owner", line: EMPTY_LINE }],
      };
    case "namespace":
      return {
        title: `New namespace in ${purpose.environment}`,
        more: ["A service or project: shop, or shop/web."],
        fields: [{ label: "Name", line: EMPTY_LINE }],
      };
    case "generate":
      return {
        title: `Generate a value for ${purpose.key}`,
        more: ["Made in the daemon, shown to nobody. `kist help generate` has all forms."],
        fields: [{ label: "Form", line: lineOf("password:32") }],
      };
    case "set":
      return {
        title: `New value of ${purpose.key}`,
        more: ["It is not shown. Pasted lines belong to it."],
        fields: [value],
      };
    case "edit":
      return {
        title: `Edit ${purpose.key}`,
        more: ["The value is visible while you edit it."],
        fields: [{ label: "Value", line: lineOf(purpose.before) }],
      };
    case "describe":
      return {
        title: "Describe it",
        more: ["Expires as 2027-01-31. An empty field is removed."],
        fields: DESCRIBED.map(([label, name]) => ({ label, line: lineOf(purpose.before[name] ?? "") })),
      };
  }
}

const DESCRIBED = [
  ["Owner", "owner"],
  ["Purpose", "purpose"],
  ["Expires", "expires"],
] as const;

export function pressInDialog(state: State, dialog: Dialog, key: string): Step {
  const closed: State = { ...state, dialog: undefined };
  switch (dialog.kind) {
    case "help":
      if (key === "up" || key === "down")
        return step({ ...state, dialog: { ...dialog, top: Math.max(0, dialog.top + (key === "up" ? -1 : 1)) } });
      return step(/^(escape|q|\?|enter)$/.test(key) ? closed : state);
    case "confirm":
      if (key === "y" || key === "Y") return step(closed, dialog.yes);
      return step(/^(n|N|q|escape|enter)$/.test(key) ? closed : state);
    case "waiting":
      // What nobody waits for any more should not be left for others to wonder at.
      return /^(escape|q)$/.test(key)
        ? step(giveUp(closed, dialog.effect), { do: "decide", id: dialog.approval, grant: false })
        : step(state);
    case "form":
      return pressInForm(state, dialog, key);
  }
}

/** What was asked for stays as it was; a list that never came says why. */
export function giveUp(state: State, effect: Effect): State {
  const trouble = { code: "approval-expired", what: "Nobody approved it.", next: "Press R to ask again." };
  if (effect.do === "list") {
    const path = `${effect.environment}/${effect.namespace}`;
    return { ...state, lists: { ...state.lists, [path]: { state: "failed", trouble } } };
  }
  if (effect.do === "environments") return { ...state, environments: { state: "failed", trouble } };
  if (effect.do === "show") return { ...state, detail: { state: "failed", trouble } };
  if (effect.do === "activity") return { ...state, activity: { state: "failed", trouble } };
  return noticed(state, "bad", trouble.what);
}

function pressInForm(state: State, form: Form, key: string): Step {
  if (key === "escape") return step({ ...state, dialog: undefined });
  const last = form.at === form.fields.length - 1;
  if (key === "enter" && (last || form.purpose.kind === "describe"))
    return submit({ ...state, dialog: undefined }, form);
  if (/^(enter|tab|down)$/.test(key)) return at(state, form, (form.at + 1) % form.fields.length);
  if (key === "backtab" || key === "up")
    return at(state, form, (form.at + form.fields.length - 1) % form.fields.length);
  const fields = form.fields.map((field, i) => {
    if (i !== form.at) return field;
    // Pasted lines belong to a value; elsewhere a line end would be a mistake.
    const typed = field.hidden === true || isNamedKey(key) ? key : key.replaceAll(/[\r\n]+/g, " ");
    return { ...field, line: isNamedKey(key) ? editLine(field.line, key) : insert(field.line, typed) };
  });
  return step({ ...state, dialog: { ...form, fields } });
}

function at(state: State, form: Form, position: number): Step {
  return step({ ...state, dialog: { ...form, at: position } });
}

function submit(state: State, { purpose, fields }: Form): Step {
  const [first = "", second = "", third = ""] = fields.map(({ line }) => line.text);
  switch (purpose.kind) {
    case "unlock":
      return first === ""
        ? step(state)
        : step(noticed(state, "good", "Checking the passphrase …"), { do: "unlock", passphrase: first });
    case "approve":
      if (first === "") return step(state);
      return step(noticed(state, "good", "Checking the passphrase …"), {
        do: "decide",
        id: purpose.approval.id,
        grant: true,
        passphrase: first,
      });
    case "new":
      return submitNew(state, first.trim(), second, third.trim());
    case "namespace":
      return submitNamespace(state, purpose.environment, first.trim());
    case "generate":
      return submitGenerate(state, purpose, first.trim());
    case "set":
    case "edit":
      return storing(
        state,
        purpose.key,
        `Store a new version of ${purpose.key}?`,
        placeOfReference(purpose.reference),
        first,
      );
    case "describe":
      return describing(state, purpose, fields);
  }
}

function submitNamespace(state: State, environment: string, name: string): Step {
  if (!isNamespaceName(name))
    return step(noticed(state, "bad", `“${name}” is no namespace: small letters, digits, - and /.`));
  const yes: Effect = { do: "namespace", environment, name, says: `Created ${environment}/${name}.` };
  const more = ["Its own stream, its own key."];
  return step({ ...state, dialog: { kind: "confirm", question: `Create ${environment}/${name}?`, more, yes } });
}

function submitGenerate(
  state: State,
  { reference, key }: Extract<FormPurpose, { kind: "generate" }>,
  form: string,
): Step {
  if (parseGeneration(form) === undefined)
    return step(noticed(state, "bad", `There is no form ${form}: password:32, hex:32, base64:32, uuid …`));
  const { environment, namespace } = placeOfReference(reference);
  const request = { environment, namespace, entries: [{ key, generate: form }] };
  const yes: Effect = { do: "write", request, says: `${key} has a new value that nobody has seen.` };
  const question = `Generate a new version of ${key}?`;
  return step({
    ...state,
    dialog: { kind: "confirm", question, more: [`${form}; the old value stays in the history.`], yes },
  });
}

function submitNew(state: State, name: string, value: string, owner: string): Step {
  const place = placeOf(state);
  if (place === undefined) return step(state);
  if (!isKeyName(name))
    return step(noticed(state, "bad", `“${name}” is no name: capital letters, digits and _, such as API_KEY.`));
  return storing(
    state,
    name,
    `Store ${name} in ${place.path}?`,
    place,
    value,
    owner === "" ? {} : { metadata: { owner } },
  );
}

function storing(
  state: State,
  key: string,
  question: string,
  { environment, namespace }: { readonly environment: string; readonly namespace: string },
  value: string,
  more: { readonly metadata?: { readonly owner: string } } = {},
): Step {
  if (value === "") return step(noticed(state, "bad", "The value is empty, so nothing was stored."));
  const request = { environment, namespace, entries: [{ key, value, ...more }] };
  const lines = value.split("\n").length;
  const size = `${new TextEncoder().encode(value).length} bytes${lines > 1 ? ` in ${lines} lines` : ""}`;
  const yes: Effect = { do: "write", request, says: `Stored ${key}.` };
  return step({ ...state, dialog: { kind: "confirm", question, more: [`The value has ${size}.`], yes } });
}

function describing(
  state: State,
  { reference, before }: Extract<FormPurpose, { kind: "describe" }>,
  fields: readonly Field[],
): Step {
  const after = DESCRIBED.map(([, name], i) => [name, fields[i]?.line.text.trim() ?? ""] as const);
  const changed = after.filter(([name, text]) => text !== (before[name] ?? ""));
  if (changed.length === 0) return step(noticed(state, "good", "Nothing was changed."));
  const set = Object.fromEntries(changed.filter(([, text]) => text !== ""));
  const clear = changed.filter(([, text]) => text === "").map(([name]) => name);
  const more = changed.map(([name, text]) => `${name}: ${text === "" ? "removed" : text}`);
  const yes: Effect = { do: "describe", request: { name: reference, set, clear }, says: "Described." };
  return step({
    ...state,
    dialog: { kind: "confirm", question: "Change what is said of it?", more: [reference, ...more], yes },
  });
}

/** `kist://dev/shop/web/KEY`: its environment, and its namespace of one or more segments. */
function placeOfReference(reference: string): { readonly environment: string; readonly namespace: string } {
  const [environment = "", ...rest] = reference.replace(/^kist:\/\//, "").split("/");
  return { environment, namespace: rest.slice(0, -1).join("/") };
}
