/**
 * Acts that a person can call from anywhere: by keys (`g s` one after the other, `Mod+K` together, single letters while no field has
 * the focus) and by name in the command palette. A screen registers its own while it is shown.
 */
import { createContext, useContext, useEffect, useRef } from "react";

export interface Shortcut {
  /** Absent: only in the palette. */
  readonly keys?: string;
  readonly label: string;
  /** The heading it stands under: a screen's name. */
  readonly group: string;
  readonly run: () => void;
}

export interface Shortcuts {
  list(): readonly Shortcut[];
  /** Returns how to take them back. */
  register(shortcuts: readonly Shortcut[]): () => void;
  press(event: KeyboardEvent): void;
  /** Does what these keys do: for a button that says the same. */
  run(keys: string): void;
}

/** What opens the command palette. */
export const PALETTE_KEYS = "Mod+K";
/** Milliseconds within which the second of two keys must follow. */
const PAUSE = 1200;

export function createShortcuts(now: () => number): Shortcuts {
  const registered = new Set<readonly Shortcut[]>();
  let before: { readonly key: string; readonly at: number } | undefined;
  const list = (): readonly Shortcut[] => [...registered].flat();
  return {
    list,
    run: (keys) =>
      list()
        .find((act) => act.keys === keys)
        ?.run(),
    register(shortcuts) {
      registered.add(shortcuts);
      return () => void registered.delete(shortcuts);
    },
    press(event) {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const together = event.ctrlKey || event.metaKey;
      if (isInDialog(event.target) || (!together && isTyping(event.target))) return;
      const key = together ? `Mod+${event.shiftKey ? "Shift+" : ""}${event.key.toUpperCase()}` : event.key;
      const pair = before !== undefined && now() - before.at < PAUSE ? `${before.key} ${key}` : undefined;
      const newestFirst = list().toReversed();
      // A pair goes before its second key alone; a screen's own before the frame's.
      const found =
        newestFirst.find(({ keys }) => keys === pair && keys !== undefined) ??
        newestFirst.find(({ keys }) => keys === key);
      before = together || found !== undefined ? undefined : { key, at: now() };
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    },
  };
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isInDialog(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("[role=dialog],[role=alertdialog],[role=menu],[role=listbox]") !== null
  );
}

export const ShortcutsContext: React.Context<Shortcuts | undefined> = createContext<Shortcuts | undefined>(undefined);

/** Registers acts while the component is shown. What they run may change from one rendering to the next. */
export function useShortcuts(group: string, shortcuts: readonly Omit<Shortcut, "group">[]): void {
  const registry = useContext(ShortcutsContext);
  const current = useRef(shortcuts);
  current.current = shortcuts;
  const signature = shortcuts.map(({ keys, label }) => `${keys ?? ""}\n${label}`).join("\n");
  useEffect(() => {
    const stable = current.current.map((act, index) => ({
      ...act,
      group,
      run: () => current.current[index]?.run(),
    }));
    return registry?.register(stable);
  }, [registry, group, signature]);
}

export function useRegisteredShortcuts(): readonly Shortcut[] {
  return useContext(ShortcutsContext)?.list() ?? [];
}

/** In the order of registration, the newest group (the screen's own) first. */
export function groupActs(acts: readonly Shortcut[]): readonly (readonly [string, readonly Shortcut[]])[] {
  const groups = new Map<string, Shortcut[]>();
  for (const act of acts) groups.set(act.group, [...(groups.get(act.group) ?? []), act]);
  return [...groups].toReversed();
}
