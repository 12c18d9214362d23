/** Whether there is only the room of a phone: what stands in the head of a screen elsewhere gets a line of its own. */
import { useSyncExternalStore } from "react";

const QUERY = "(max-width: 639px)";

export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(QUERY).matches);
}

function subscribe(listener: () => void): () => void {
  const list = window.matchMedia(QUERY);
  list.addEventListener("change", listener);
  return () => list.removeEventListener("change", listener);
}
