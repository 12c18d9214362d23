/** One page in a browser profile of its own, and what a test asks of it: its problems, its accessibility, its pictures. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import type { PagePurpose } from "@kist/protocol";
import type { Browser, Page } from "playwright-core";

import { PASSPHRASE } from "../../daemon/harness/people.ts";
import { addAuthenticator, type Authenticator } from "./authenticator.ts";

export interface VisitOptions {
  readonly purpose?: PagePurpose;
  readonly dark?: boolean;
  readonly size?: readonly [width: number, height: number];
  readonly reducedMotion?: boolean;
  /** Approve `dev` for this page at once, as unlocking on it does. */
  readonly approved?: boolean;
}

export interface Visit {
  readonly page: Page;
  /** A virtual authenticator with a resident key, user verification and PRF. */
  authenticator(options?: Partial<Authenticator["options"]>): Promise<Authenticator>;
  /** Errors of scripts, of the console and of the content policy so far. */
  problems(): readonly string[];
  /** Violations of WCAG 2.2 AA on what is shown now, or on what a selector finds of it: rule and elements. */
  violations(within?: string): Promise<readonly string[]>;
  /** Goes to a screen by its address and waits for its heading. */
  goTo(screen: string, heading: string): Promise<void>;
  close(): Promise<void>;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The page knows where it stands. */
const STANDING = "body[data-standing]:not([data-standing=entering])";

export async function openVisit(browser: Browser, file: string, options: VisitOptions): Promise<Visit> {
  const [width, height] = options.size ?? [1280, 800];
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: options.dark === true ? "dark" : "light",
    reducedMotion: options.reducedMotion === false ? "no-preference" : "reduce",
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // A refusal of the daemon is an answer; Chromium logs each as an error of its own.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isAnswer) problems.push(`console: ${message.text()}`);
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator(STANDING).waitFor();
  if (options.approved === true) await approve(page);
  return {
    page,
    authenticator: (chosen = {}) => addAuthenticator(page, chosen),
    problems: () => problems,
    async violations(within) {
      await page.evaluate(AXE);
      // React Aria's live region keeps an announcement for seconds that is named by a button which may be gone by then.
      const shown = { exclude: ["[data-live-announcer]"], ...(within === undefined ? {} : { include: [within] }) };
      const found = await page.evaluate<AxeResult>(
        `axe.run(${JSON.stringify(shown)}, { runOnly: ${JSON.stringify(TAGS)} })`,
      );
      return found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
      );
    },
    async goTo(screen, heading) {
      await page.evaluate(`window.location.hash = ${JSON.stringify(`/${screen}`)}`);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    },
    close: () => context.close(),
  };
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** Types the passphrase as the unlock screen would: it approves `dev` for this page. */
async function approve(page: Page): Promise<void> {
  const body = JSON.stringify({ with: "passphrase", passphrase: PASSPHRASE });
  const status = await page.evaluate<number>(`fetch("/kist/v1/unlock", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + sessionStorage.getItem("kist.token") },
    body: ${JSON.stringify(body)},
  }).then(({ status }) => status)`);
  if (status !== 200) throw new Error(`unlocking on the page was answered with ${status}`);
  // What may be named now was not when the page asked.
  await page.reload();
  await page.locator(STANDING).waitFor();
}
