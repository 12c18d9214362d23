/**
 * The page in headless Chromium: how soon a person sees something, can use the list of 10,000 secrets, and sees what a key in
 * the search field finds, against the least page of React and Vite on the same kind of server.
 */
import { gzipSync } from "node:zlib";

import type { Page } from "playwright-core";

import { addAuthenticator } from "../../test/page/rig/authenticator.ts";
import { createPersonVault, PASSPHRASE, type OpenPage } from "../page/person-vault.ts";
import { isOnPath } from "../test-needs.ts";
import { serveBarePage } from "./bare-page.ts";
import { storeMany } from "./many-secrets.ts";
import { formatMs, median, medianRatio, takeRounds, type Bench, type Outcome, type Row } from "./measure.ts";
import { installClock, timeClick, timeKey, timeLoad, timeText, type Load } from "./page-clock.ts";

const SECRETS = 10_000;
/** What the first screen may weigh (issue §5). */
const BUDGET = 250_000;
const BARE = "a bare React page";
/** Milliseconds in which a change made elsewhere is to be seen (issue §2). */
const LIVE = 200;

export const page: Bench = {
  title: `The page: a list of ${SECRETS.toLocaleString("en")} secrets in headless Chromium`,
  async run({ rounds }) {
    if (!isOnPath("chromium")) return { rows: [], skipped: [{ measure: "everything", why: "needs chromium" }] };
    const vault = await createPersonVault();
    try {
      await vault.found({ device: "bench", vault: "Bench", environments: ["dev"] });
      const ours = await vault.openPage();
      await ours.unlock();
      await storeMany(ours, SECRETS);
      const bare = await serveBarePage(vault.folder);
      try {
        const theirs = await vault.browser.newPage({ viewport: { width: 1280, height: 800 } });
        await theirs.goto(bare.url);
        const other = await vault.openPage();
        await other.unlock();
        return await measure(ours, theirs, other, rounds);
      } finally {
        bare.close();
      }
    } finally {
      await vault.close();
    }
  },
};

async function measure(open: OpenPage, theirs: Page, other: OpenPage, rounds: number): Promise<Outcome> {
  const { page: ours } = open;
  for (const one of [ours, theirs]) await installClock(one);
  const sizes = { ours: await weighScripts(ours), theirs: await weighScripts(theirs) };

  const loads: Record<"ours" | "theirs", Load[]> = { ours: [], theirs: [] };
  const ready = await takeRounds(rounds, {
    ours: () => take(loads.ours, timeLoad(ours)),
    theirs: () => take(loads.theirs, timeLoad(theirs)),
  });
  const keys = await takeRounds(rounds, { ours: () => timeKey(ours, "7"), theirs: () => timeKey(theirs, "7") });
  // The key of the last round filters still.
  await ours.locator("input[type=search]").fill("");
  const changes: number[] = [];
  for (let round = 0; round < rounds; round++) changes.push(await timeChange(ours, other, `A_CHANGE_${round}`));
  await addPasskey(ours);
  const touches = await takeRounds(rounds, {
    ours: () => timeUnlock(open),
    theirs: async () => (await timeLoad(theirs)).ready,
  });
  const paints = {
    ours: loads.ours.map(({ firstPaint }) => firstPaint),
    theirs: loads.theirs.map(({ firstPaint }) => firstPaint),
  };
  const row = (measure: string, samples: Record<"ours" | "theirs", readonly number[]>): Row => ({
    measure: `${measure} / ${BARE}`,
    ours: formatMs(median(samples.ours)),
    peer: formatMs(median(samples.theirs)),
    ratio: medianRatio(samples.ours, samples.theirs),
  });
  return {
    rows: [
      row("first contentful paint", paints),
      row("rows painted and usable", ready),
      row("a key in the search field until its rows are painted", keys),
      row("touch of a passkey until the list is usable", touches),
      {
        measure: `a change made elsewhere until it is painted / ${LIVE} ms`,
        ours: formatMs(median(changes)),
        peer: formatMs(LIVE),
        ratio: median(changes) / LIVE,
        goal: { most: 1 },
      },
      {
        measure: `JavaScript of the first screen, gzip / ${BARE}`,
        ours: formatKilobytes(sizes.ours),
        peer: formatKilobytes(sizes.theirs),
        ratio: sizes.ours / sizes.theirs,
        goal: { most: BUDGET / sizes.theirs },
      },
    ],
    skipped: [],
  };
}

/** With a virtual authenticator, which touches at once. */
async function addPasskey(page: Page): Promise<void> {
  await addAuthenticator(page, {});
  await page.evaluate('window.location.hash = "/slots"');
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  await dialog.getByLabel("Passphrase").press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.evaluate('window.location.hash = "/secrets"');
}

/** A key that sorts before all others, stored by another page. */
async function timeChange(shown: Page, { ask }: OpenPage, key: string): Promise<number> {
  const entries = [{ key, value: "x" }];
  return await timeText(shown, key, () => ask("secrets/set", { environment: "dev", namespace: "service-0", entries }));
}

async function timeUnlock({ page, ask }: OpenPage): Promise<number> {
  await ask("lock", {});
  await page.locator("body[data-standing=locked]").waitFor();
  return await timeClick(page, "Use a passkey");
}

async function take(loads: Load[], timed: Promise<Load>): Promise<number> {
  const load = await timed;
  loads.push(load);
  return load.ready;
}

/** Bytes of all scripts until the list can be used, each compressed as a server would. */
async function weighScripts(page: Page): Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  const note = (response: { url(): string; body(): Promise<Buffer> }): void => {
    if (new URL(response.url()).pathname.endsWith(".js")) bodies.push(response.body());
  };
  page.on("response", note);
  await timeLoad(page);
  page.off("response", note);
  return (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
}

function formatKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
