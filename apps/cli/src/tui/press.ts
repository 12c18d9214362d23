import { openForm, pressInDialog } from "./dialog.ts";
/** What a key does on each screen. Dialogs have their keys in `dialog.ts`; Ctrl-C quits everywhere. */
import type { Effect } from "./effect.ts";
import { editLine, EMPTY_LINE, isNamedKey } from "./line.ts";
import { environmentOf, listOf, placeOf, selectedSecret, versionsOf, visibleSecrets } from "./select.ts";
import type { Screen, State } from "./state.ts";
import { concealed, loading, loadPlace, noticed, step, type Step } from "./step.ts";

/** Lines that page up and down move. */
const PAGE = 10;

export function press(state: State, key: string): Step {
  const characters = Array.from(key);
  // Typed faster than the connection carries: outside a text each character is a key of its own.
  if (characters.length > 1 && !isNamedKey(key) && !state.filtering && state.dialog?.kind !== "form")
    return characters.reduce<Step>((before, character) => {
      const after = press(before.state, character);
      return step(after.state, ...before.effects, ...after.effects);
    }, step(state));
  if (key === "ctrl-c") return step(concealed(state), { do: "quit" });
  if (state.dialog !== undefined) return pressInDialog(state, state.dialog, key);
  if (state.filtering) return pressInFilter(state, key);
  const phase = state.status?.state;
  if (key === "q") return step(concealed(state), { do: "quit" });
  if (key === "?") return step({ ...concealed(state), dialog: { kind: "help", top: 0 } });
  if (phase !== "unlocked")
    return phase === "locked" && /^(enter|u)$/.test(key) ? step(openForm(state, { kind: "unlock" })) : step(state);
  return pressAnywhere(state, key) ?? pressOnScreen(state, key);
}

function pressOnScreen(state: State, key: string): Step {
  switch (state.screen) {
    case "browse":
      return pressInBrowse(state, key);
    case "secret":
      return pressInSecret(state, key);
    case "approvals":
      return pressInApprovals(state, key);
    case "activity":
      return pressInActivity(state, key);
    case "status":
      return key === "escape" ? step(go(state, "browse")) : step(state);
  }
}

/** Keys that go somewhere from every screen. */
function pressAnywhere(state: State, key: string): Step | undefined {
  switch (key) {
    case "a":
      return step({ ...go(state, "approvals"), approval: 0, approvals: loading(state.approvals) }, { do: "approvals" });
    case "v":
      return step({ ...go(state, "activity"), entry: 0, activity: loading(state.activity) }, { do: "activity" });
    case "i":
      return step(go(state, "status"), { do: "status" });
    case "u":
      return step(openForm(concealed(state), { kind: "unlock" }));
    case "L":
      return step({
        ...concealed(state),
        dialog: {
          kind: "confirm",
          question: "Lock the vault?",
          more: ["Every key leaves memory, every session ends."],
          yes: { do: "lock" },
        },
      });
    default:
      return undefined;
  }
}

function go(state: State, screen: Screen): State {
  return { ...concealed(state), screen };
}

function pressInFilter(state: State, key: string): Step {
  if (key === "enter" || key === "down" || key === "up") return step({ ...state, filtering: false });
  if (key === "escape") return step({ ...state, filtering: false, filter: EMPTY_LINE, selected: 0 });
  return step({ ...state, filter: editLine(state.filter, key), selected: 0 });
}

function pressInBrowse(state: State, key: string): Step {
  const environments = state.environments.state === "ready" ? state.environments.value : [];
  switch (key) {
    case "tab":
    case "backtab":
      return toTab(state, state.tab + (key === "tab" ? 1 : environments.length - 1));
    case "left":
      return step({ ...state, pane: "namespaces" });
    case "right":
      return step({ ...state, pane: "secrets" });
    case "/":
      return step({ ...state, filtering: true, pane: "secrets" });
    case "escape":
      return step({ ...state, filter: EMPTY_LINE, selected: 0 });
    case "R":
      return state.environments.state === "ready"
        ? loadPlace(state, true)
        : step({ ...state, environments: { state: "loading" } }, { do: "environments" });
    case "d": {
      const turned = { ...state, deletedToo: !state.deletedToo, lists: {} };
      return loadPlace(turned, listOf(state).state === "ready");
    }
    case "n":
      return placeOf(state) === undefined ? step(state) : step(openForm(state, { kind: "new" }));
    case "N": {
      const environment = environmentOf(state)?.name;
      return step(environment === undefined ? state : openForm(state, { kind: "namespace", environment }));
    }
    case "U":
      return askUndo(state);
    case "x":
      return askRemove(state);
    case "enter":
      return openSelected(state);
    default:
      // Environments have their number, as tabs in other programs do.
      return /^[1-9]$/.test(key) && Number(key) <= environments.length
        ? toTab(state, Number(key) - 1)
        : move(state, key);
  }
}

function toTab(state: State, tab: number): Step {
  const environments = state.environments.state === "ready" ? state.environments.value : [];
  if (environments.length === 0) return step(state);
  return loadPlace({ ...state, tab: tab % environments.length, namespace: 0, selected: 0 }, false);
}

/** Up and down in the pane that has the keys. */
function move(state: State, key: string): Step {
  if (state.pane === "namespaces") {
    const namespace = moved(state.namespace, key, environmentOf(state)?.namespaces.length ?? 0);
    if (namespace === undefined) return step(state);
    return loadPlace({ ...state, namespace, selected: 0 }, false);
  }
  const selected = moved(state.selected, key, visibleSecrets(state).length);
  return step(selected === undefined ? state : { ...state, selected });
}

/** The position after a key, within the list; nothing where the key moves nothing. */
export function moved(at: number, key: string, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    pageup: -PAGE,
    pagedown: PAGE,
    home: -count,
    end: count,
  };
  const by = steps[key];
  return by === undefined ? undefined : Math.max(0, Math.min(count - 1, at + by));
}

function openSelected(state: State): Step {
  const list = listOf(state);
  if (list.state === "absent" || list.state === "failed" || (list.state === "ready" && list.old === true))
    return loadPlace(state, true);
  if (state.pane === "namespaces") return step({ ...state, pane: "secrets" });
  const secret = selectedSecret(state);
  if (secret === undefined) return step(state);
  return step(
    { ...go(state, "secret"), detail: { state: "loading" }, version: 0 },
    { do: "show", reference: secret.reference },
  );
}

/** What it would do is asked for first, and shown. */
function askUndo(state: State): Step {
  const place = placeOf(state);
  if (place === undefined) return step(state);
  return step(state, { do: "undo", environment: place.environment, namespace: place.namespace });
}

function askRemove(state: State): Step {
  const secret =
    state.screen === "secret" && state.detail.state === "ready" ? state.detail.value : selectedSecret(state);
  if (secret === undefined) return step(state);
  const { reference, key } = secret;
  const confirm = (question: string, more: string, yes: Effect): Step =>
    step({ ...concealed(state), dialog: { kind: "confirm", question, more: [reference, more], yes } });
  return secret.deleted === true
    ? confirm(`Bring ${key} back?`, "It gets the value that it had.", {
        do: "undelete",
        reference,
        says: `${key} is back.`,
      })
    : confirm(`Delete ${key}?`, "Its history stays; d shows it again, and x there brings it back.", {
        do: "remove",
        reference,
        says: `Deleted ${key}.`,
      });
}

function pressInSecret(state: State, key: string): Step {
  if (key === "escape") return step(go(state, "browse"));
  if (state.detail.state !== "ready") return step(state);
  const detail = state.detail.value;
  const { reference, key: name } = detail;
  const versions = versionsOf(detail);
  const version = versions[state.version];
  const before = concealed(state);
  switch (key) {
    case "r":
      if (state.revealed !== undefined) return step(before);
      return detail.metadata.concealed === true
        ? step(noticed(before, "bad", `${name} is concealed: it is never shown on a terminal.`))
        : step(before, { do: "read", reference, version: version?.id, for: "reveal" });
    case "y":
      return detail.metadata.concealed === true
        ? step(noticed(before, "bad", `${name} is concealed: it is not sent to a terminal, not even to copy it.`))
        : step({
            ...before,
            dialog: {
              kind: "confirm",
              question: `Copy the value of ${name}?`,
              more: [
                "It goes through this terminal (OSC 52) into the clipboard of the machine you sit at, where other programs and clipboard histories can read it. It is emptied again after 30 s.",
              ],
              yes: { do: "read", reference, version: version?.id, for: "copy" },
            },
          });
    case "s":
      return step(openForm(before, { kind: "set", reference, key: name }));
    case "g":
      return step(openForm(before, { kind: "generate", reference, key: name }));
    case "e":
      return detail.metadata.concealed === true
        ? step(noticed(before, "bad", `${name} is concealed: s sets a new value without showing the old one.`))
        : step(before, { do: "read", reference, version: undefined, for: "edit" });
    case "m":
      return step(openForm(before, { kind: "describe", reference, before: detail.metadata }));
    case "b":
      if (version === undefined || version.labels.includes("current"))
        return step(noticed(before, "bad", "Choose an older version first, with ↑ and ↓."));
      return step({
        ...before,
        dialog: {
          kind: "confirm",
          question: `Roll ${name} back to version ${version.ordinal}?`,
          more: [reference, "The history only grows: its value becomes a new version."],
          yes: {
            do: "rollback",
            request: { name: reference, to: version.id },
            says: `${name} has the value of version ${version.ordinal} again.`,
          },
        },
      });
    case "x":
      return askRemove(state);
    case "R":
      return step(before, { do: "show", reference });
    default: {
      const at = moved(state.version, key, versions.length);
      return step(at === undefined ? state : { ...before, version: at });
    }
  }
}

function pressInApprovals(state: State, key: string): Step {
  if (key === "escape") return step(go(state, "browse"));
  const approvals = "value" in state.approvals ? (state.approvals.value ?? []) : [];
  const chosen = approvals[state.approval];
  if (key === "enter" && chosen !== undefined) return step(openForm(state, { kind: "approve", approval: chosen }));
  if (key === "d" && chosen !== undefined)
    return step({
      ...state,
      dialog: {
        kind: "confirm",
        question: "Deny this request?",
        more: [chosen.action, ...chosen.subjects],
        yes: { do: "decide", id: chosen.id, grant: false },
      },
    });
  const approval = moved(state.approval, key, approvals.length);
  return step(approval === undefined ? state : { ...state, approval });
}

function pressInActivity(state: State, key: string): Step {
  if (key === "escape") return step(go(state, "browse"));
  if (key === "R") return step({ ...state, activity: loading(state.activity) }, { do: "activity" });
  const entry = moved(state.entry, key, state.activity.state === "ready" ? state.activity.value.length : 0);
  return step(entry === undefined ? state : { ...state, entry });
}

/** Pasted text goes where typed text would; a screen's shortcuts are not pasted. */
export function paste(state: State, text: string): Step {
  if (state.dialog?.kind === "form") return pressInDialog(state, state.dialog, text);
  if (!state.filtering || isNamedKey(text)) return step(state);
  return pressInFilter(state, text.replaceAll(/\s+/g, " "));
}
