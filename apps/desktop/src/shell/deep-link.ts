/**
 * Links `kist://…` that a person follows in another program. They can do one thing: show the Secrets screen at that secret.
 * Whether it exists is not told to whoever made the link, and nothing is revealed, copied or changed by following one.
 */
import { formatReference, parseReference } from "@kist/model";

import type { Visit } from "./bridge/shell-bridge.ts";

const SCHEME = "kist://";

/** Exactly one reference in its one spelling, or nothing: no query, no escapes, no other host. */
export function parseDeepLink(text: string): Visit | undefined {
  // Systems that take a link for an address add the slash of an empty path.
  const reference = parseReference(text.replace(/\/$/, ""));
  return reference === undefined ? undefined : { kind: "secret", reference: formatReference(reference) };
}

/** The link among the words a second start was given (Windows, Linux). More than one is none: no system hands over two. */
export function findDeepLink(words: readonly string[]): string | undefined {
  const links = words.filter((word) => word.startsWith(SCHEME));
  return links.length === 1 ? links[0] : undefined;
}
