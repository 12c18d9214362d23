/**
 * What the window shows while there is no page of the daemon: why, and what to do. A document of its own without script, links
 * or anything from elsewhere; the bridge answers nothing to it.
 */
import { KistError } from "@kist/model";
import { describeError } from "@kist/protocol/errors";

import { TEXTS } from "./texts.ts";

export interface Trouble {
  readonly what: string;
  readonly why?: string;
  readonly next?: string;
}

export function describeTrouble(error: unknown): Trouble {
  const { what, why, next } =
    error instanceof KistError ? describeError(error.code, error.facts) : describeError("internal", {});
  return { what, ...(why === undefined ? {} : { why }), ...(next === undefined ? {} : { next }) };
}

/** The whole document. */
export function renderTrouble({ what, why, next }: Trouble): string {
  const paragraphs = [what, ...(why === undefined ? [] : [why])].map((text) => `<p>${escape(text)}</p>`);
  const hint = next === undefined ? "" : `<h2>${TEXTS.trouble.next}</h2><p>${escape(next)}</p>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${TEXTS.name}</title>
<style>
  body { font: 14px/1.6 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 100vh; }
  main { max-width: 30rem; padding: 2rem; }
  h1 { font-size: 1.25rem; }
  h2 { font-size: 0.875rem; margin-bottom: 0; }
  small { opacity: 0.7; }
</style>
<main>
<h1>${TEXTS.trouble.title}</h1>
${paragraphs.join("\n")}
${hint}
<p><small>${TEXTS.trouble.again}</small></p>
</main>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
