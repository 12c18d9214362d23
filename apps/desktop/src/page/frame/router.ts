/** The address holds the screen and nothing else: `#/secrets`. No name of the vault ever gets into the browser's history. */
import { useSyncExternalStore } from "react";

import { isScreenName, type ScreenName } from "../screens/names.ts";

const FIRST: ScreenName = "secrets";

export function useScreen(): ScreenName {
  return useSyncExternalStore(subscribe, readScreen);
}

export function goTo(screen: ScreenName): void {
  if (readScreen() !== screen) window.location.hash = `/${screen}`;
}

function readScreen(): ScreenName {
  const name = window.location.hash.slice("#/".length);
  return isScreenName(name) ? name : FIRST;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
