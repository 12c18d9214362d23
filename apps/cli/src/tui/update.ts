import type { Environment, Status, Trouble } from "./answer.ts";
/** The interface's one transition: a state and what happened to the state after it and what is to be done. Pure. */
import { giveUp, openForm } from "./dialog.ts";
import type { Effect, Message } from "./effect.ts";
import { paste, press } from "./press.ts";
import { placeOf, visibleSecrets } from "./select.ts";
import { begin, type Loaded, type State } from "./state.ts";
import { concealed, loading, loadPlace, noticed, step, type Step } from "./step.ts";

/** Milliseconds that a value stays on the screen. */
const REVEAL_MS = 15_000;
/** Milliseconds until the clipboard is emptied. */
const CLIPBOARD_MS = 30_000;
/** Milliseconds between looks at the daemon's status, which is no use of the vault. */
const STATUS_MS = 10_000;
/** Milliseconds that our own request waits for a person. */
const PATIENCE_MS = 120_000;

export function update(state: State, message: Message): Step {
  switch (message.is) {
    case "key":
      return press(state, message.key);
    case "paste":
      return paste(state, message.text);
    case "tick":
      return tick(state, message.now);
    case "link":
      // That somebody listens is known once he has answered.
      return message.up ? step(state, { do: "status" }) : step({ ...concealed(state), link: "down" });
    case "event":
      return onEvent(state, message.name, message.data);
    case "status":
      return onStatus(state, message.status);
    case "environments":
      return loadPlace(
        inBounds({ ...state, environments: { state: "ready", value: inOrder(message.environments) } }),
        false,
      );
    case "list": {
      const lists = { ...state.lists, [message.place]: { state: "ready", value: message.secrets } as const };
      return step(inBounds({ ...state, lists }));
    }
    case "detail":
      return step({ ...state, detail: { state: "ready", value: message.detail } });
    case "value":
      return onValue(state, message);
    case "undoing": {
      const { environment, namespace } = message.effect;
      const question = `Take back your last change in ${environment}/${namespace}?`;
      const yes: Effect = { ...message.effect, change: message.change };
      return step({ ...state, dialog: { kind: "confirm", question, more: message.steps, yes } });
    }
    case "approvals": {
      const approvals = message.approvals.filter((each) => each.state === "pending");
      return step({
        ...state,
        approvals: { state: "ready", value: approvals },
        approval: Math.min(state.approval, Math.max(0, approvals.length - 1)),
      });
    }
    case "activity":
      return step({ ...state, activity: { state: "ready", value: message.entries } });
    case "done":
      return onDone(noticed(state, "good", message.says), message.effect);
    case "failed":
      return step(onFailed(state, message.effect, message.trouble));
    case "asked":
      return step({
        ...state,
        dialog: { kind: "waiting", approval: message.approval, effect: message.effect, since: state.now },
      });
  }
}

/** As secrets move: from dev by staging to prod. */
function inOrder(environments: readonly Environment[]): readonly Environment[] {
  const rank = ({ class: environmentClass }: Environment): number =>
    ["dev", "staging", "prod"].indexOf(environmentClass);
  return [...environments].sort((a, b) => rank(a) - rank(b));
}

/** A shorter list must not leave the selection behind its end. */
function inBounds(state: State): State {
  const last = (count: number): number => Math.max(0, count - 1);
  const environments = state.environments.state === "ready" ? state.environments.value : [];
  const tab = Math.min(state.tab, last(environments.length));
  const namespace = Math.min(state.namespace, last(environments[tab]?.namespaces.length ?? 0));
  const placed = { ...state, tab, namespace };
  return { ...placed, selected: Math.min(state.selected, last(visibleSecrets(placed).length)) };
}

function tick(state: State, now: number): Step {
  let next: State = { ...state, now };
  const effects: Effect[] = [];
  if (next.revealed !== undefined && now >= next.revealed.until) next = concealed(next);
  if (next.notice !== undefined && now >= next.notice.until) next = { ...next, notice: undefined };
  if (next.clipboardUntil !== undefined && now >= next.clipboardUntil) {
    next = noticed({ ...next, clipboardUntil: undefined }, "good", "The clipboard was emptied.");
    effects.push({ do: "clear-clipboard" });
  }
  const { dialog } = next;
  if (dialog?.kind === "waiting" && now - dialog.since > PATIENCE_MS)
    next = giveUp({ ...next, dialog: undefined }, dialog.effect);
  if (next.link === "up" && Math.floor(now / STATUS_MS) !== Math.floor(state.now / STATUS_MS))
    effects.push({ do: "status" });
  return step(next, ...effects);
}

/** The daemon says that something changed, never what. */
function onEvent(state: State, name: string, data: Readonly<Record<string, unknown>>): Step {
  if (name === "state") return step(state, { do: "status" });
  if (name === "approval") return onApproval(state, String(data["id"]), String(data["state"]));
  if (name !== "changed" || state.status?.state !== "unlocked") return step(state);
  const effects: Effect[] = [{ do: "environments" }];
  const place = placeOf(state);
  const lists = mapLists(state.lists, (list) => (list.state === "ready" ? { ...list, old: true } : list));
  const list = place && state.lists[place.path];
  if (place?.class === "dev" && list !== undefined && list.state !== "absent")
    effects.push({
      do: "list",
      environment: place.environment,
      namespace: place.namespace,
      deletedToo: state.deletedToo,
    });
  if (state.screen === "secret" && place?.class === "dev" && state.detail.state === "ready")
    effects.push({ do: "show", reference: state.detail.value.reference });
  if (state.screen === "activity" && state.activity.state === "ready") effects.push({ do: "activity" });
  return step({ ...state, lists }, ...effects);
}

function onApproval(state: State, id: string, outcome: string): Step {
  const { dialog } = state;
  const ours = dialog?.kind === "waiting" && dialog.approval === id ? dialog : undefined;
  const look: Effect[] = [{ do: "status" }, { do: "approvals" }];
  if (ours === undefined || outcome === "pending") return step(state, ...look);
  const closed: State = { ...state, dialog: undefined };
  return outcome === "granted"
    ? step(closed, { ...ours.effect, approval: id }, ...look)
    : step(giveUp(closed, ours.effect), ...look);
}

function mapLists<Value>(
  lists: Readonly<Record<string, Loaded<Value>>>,
  change: (list: Loaded<Value>) => Loaded<Value>,
): Readonly<Record<string, Loaded<Value>>> {
  return Object.fromEntries(Object.entries(lists).map(([path, list]) => [path, change(list)]));
}

/** Locked: everything that was known is forgotten here too. */
function onStatus(state: State, status: Status): Step {
  const before = state.status?.state;
  if (status.state === before) return step({ ...state, link: "up", status });
  const fresh: State = { ...begin(state.now), link: "up", status, notice: state.notice };
  // A terminal that may not list is not told the vault's name: the passphrase is asked for before anybody else is.
  if (status.state === "unlocked" && isStranger(status))
    return step(openForm(fresh, { kind: "unlock" }), { do: "approvals" });
  if (status.state === "unlocked")
    return step({ ...fresh, environments: { state: "loading" } }, { do: "environments" }, { do: "approvals" });
  return step(
    status.state === "locked" && status.unlockWith.includes("passphrase") ? openForm(fresh, { kind: "unlock" }) : fresh,
  );
}

function isStranger({ vaults, defaultVault, unlockWith }: Status): boolean {
  return unlockWith.includes("passphrase") && vaults.some(({ id, name }) => id === defaultVault && name === "");
}

function onValue(state: State, { effect, text, bytes, concealed: never }: Extract<Message, { is: "value" }>): Step {
  if (never) return step(noticed(state, "bad", "It is concealed: it is never shown on a terminal."));
  if (text === undefined)
    return step(noticed(state, "bad", `It is no text but ${bytes} bytes: \`kist get ${effect.reference} > FILE\`.`));
  switch (effect.for) {
    case "reveal":
      // The person has gone on meanwhile: then nothing is shown any more.
      if (state.screen !== "secret" || state.dialog !== undefined) return step(state);
      return step({
        ...state,
        revealed: { reference: effect.reference, version: effect.version, text, until: state.now + REVEAL_MS },
      });
    case "copy":
      return step(
        { ...noticed(state, "good", "Copied. Emptied again in 30 s."), clipboardUntil: state.now + CLIPBOARD_MS },
        { do: "copy", text },
      );
    case "edit":
      if (state.screen !== "secret" || state.detail.state !== "ready") return step(state);
      if (text.includes("\n"))
        return step(
          noticed(state, "bad", `It has several lines: \`kist edit ${effect.reference}\` opens your editor.`),
        );
      return step(
        openForm(state, { kind: "edit", reference: effect.reference, key: state.detail.value.key, before: text }),
      );
  }
}

/** After a change what is on the screen is asked for again; the daemon's event tells the other screens. */
function onDone(state: State, effect: Effect): Step {
  switch (effect.do) {
    case "unlock":
      return state.status?.state === "unlocked"
        ? step({ ...state, environments: loading(state.environments) }, { do: "status" }, { do: "environments" })
        : step(state, { do: "status" });
    case "lock":
      return step(state, { do: "status" });
    case "decide":
      return step(state, { do: "status" }, { do: "approvals" });
    case "namespace":
      return step(state, { do: "environments" });
    case "undo":
      return loadPlace(state, true);
    case "remove":
      return loadPlace({ ...state, screen: "browse" }, true);
    case "write":
    case "describe":
    case "rollback":
    case "undelete": {
      const loaded = loadPlace({ ...state, version: 0 }, true);
      const shown =
        state.screen === "secret" && state.detail.state === "ready" ? state.detail.value.reference : undefined;
      return shown === undefined ? loaded : step(loaded.state, ...loaded.effects, { do: "show", reference: shown });
    }
    default:
      return step(state);
  }
}

function onFailed(state: State, effect: Effect, trouble: Trouble): State {
  const failed = { state: "failed", trouble } as const;
  // A lock that came between says so by its own event.
  switch (effect.do) {
    case "environments":
      return { ...state, environments: failed };
    case "list":
      return { ...state, lists: { ...state.lists, [`${effect.environment}/${effect.namespace}`]: failed } };
    case "show":
      return { ...state, detail: failed };
    case "approvals":
      return { ...state, approvals: failed };
    case "activity":
      return { ...state, activity: failed };
    case "unlock":
      return noticed(
        state.status?.state === "locked" ? openForm(state, { kind: "unlock" }) : state,
        "bad",
        sentence(trouble),
      );
    default:
      return noticed(state, "bad", sentence(trouble));
  }
}

function sentence({ what, next }: Trouble): string {
  return next === undefined ? what : `${what} ${next}`;
}
