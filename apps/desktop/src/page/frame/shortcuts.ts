/**
 * Keys that work anywhere: `g s` one after the other, `Mod+K` together, single letters while no field has the focus. A screen
 * registers its own while it is shown; the sheet behind `?` lists what is registered now.
 */
import { createContext, useContext, useEffect, useRef } from "react";

export interface Shortcut {
  readonly keys: string;
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
}

/** Milliseconds within which the second of two keys must follow. */
const PAUSE = 1200;

export function createShortcuts(now: () => number): Shortcuts {
  const registered = new Set<readonly Shortcut[]>();
  let before: { readonly key: string; readonly at: number } | undefined;
  const list = (): readonly Shortcut[] => [...registered].flat();
  return {
    list,
    register(shortcuts) {
      registered.add(shortcuts);
      return () => void registered.delete(shortcuts);
    },
    press(event) {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const together = event.ctrlKey || event.metaKey;
      if (!together && (isTyping(event.target) || isInDialog(event.target))) return;
      const key = together ? `Mod+${event.key.toUpperCase()}` : event.key;
      const pair = before !== undefined && now() - before.at < PAUSE ? `${before.key} ${key}` : undefined;
      // The newest wins: a screen's own over the frame's.
      const found = list()
        .toReversed()
        .find(({ keys }) => keys === pair || keys === key);
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

/** Registers keys while the component is shown. Keys and labels are taken once; what they run may change. */
export function useShortcuts(group: string, shortcuts: readonly Omit<Shortcut, "group">[]): void {
  const registry = useContext(ShortcutsContext);
  const current = useRef(shortcuts);
  current.current = shortcuts;
  const signature = shortcuts.map(({ keys, label }) => `${keys}\n${label}`).join("\n");
  useEffect(() => {
    const stable = current.current.map(({ keys, label }, index) => ({
      keys,
      label,
      group,
      run: () => current.current[index]?.run(),
    }));
    return registry?.register(stable);
  }, [registry, group, signature]);
}
