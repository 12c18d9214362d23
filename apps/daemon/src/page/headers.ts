/** What every answer of the page's door tells the browser to refuse. */
import type { ServerResponse } from "node:http";

/** Nothing that a page of ours does not do itself; what it does (passkeys, its clipboard) is only for itself. */
const PERMISSIONS = [
  ...[
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "usb",
  ].map((feature) => `${feature}=()`),
  ...["clipboard-write", "publickey-credentials-create", "publickey-credentials-get"].map(
    (feature) => `${feature}=(self)`,
  ),
  "clipboard-read=()",
].join(", ");

/** No `access-control-*` among them, ever: no other origin is told anything. */
const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ["cache-control", "no-store"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-embedder-policy", "require-corp"],
  ["cross-origin-resource-policy", "same-origin"],
  ["origin-agent-cluster", "?1"],
  ["permissions-policy", PERMISSIONS],
  ["referrer-policy", "no-referrer"],
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
];

export function setHeaders(response: ServerResponse, nonce?: string): void {
  for (const [name, value] of HEADERS) response.setHeader(name, value);
  response.setHeader("content-security-policy", contentPolicy(nonce));
}

/**
 * Scripts and styles are files of ours; a library that writes a style element of its own gets a nonce, fresh with each
 * document. Answers of the API are no documents, and get a policy that allows them nothing.
 */
function contentPolicy(nonce: string | undefined): string {
  if (nonce === undefined) return "default-src 'none'; frame-ancestors 'none'";
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}
