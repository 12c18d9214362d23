/** Runs in the measured pages, ours and the bare one alike: when what a person waits for has been painted. */
import type { Page } from "playwright-core";

/**
 * `benchReady`: milliseconds from the navigation until the rows and the search field were painted and the page answers again.
 * `benchClick()`: from the next click until the same. `benchKey()`: from the next key until rows that follow it were painted.
 * `benchText(text)`: the wall clock when that text was painted.
 */
const CLOCK = `(() => {
  const afterPaint = (done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  };
  const rows = () => [...document.querySelectorAll("[role=grid] [role=row]")];
  const text = () => rows().slice(0, 30).map((row) => row.textContent).join("\\n");
  const field = () => document.querySelector("input[type=search]");
  const whenUsable = (done) => {
    const watch = () => (rows().length > 10 && field() !== null ? afterPaint(done) : requestAnimationFrame(watch));
    requestAnimationFrame(watch);
  };
  globalThis.benchReady = new Promise(whenUsable);
  globalThis.benchClick = () => new Promise((done) => {
    addEventListener("click", ({ timeStamp }) => whenUsable((now) => done(now - timeStamp)), { capture: true, once: true });
  });
  globalThis.benchText = (text) => new Promise((done) => {
    const watch = () => (document.body.innerText.includes(text) ? afterPaint(() => done(Date.now())) : requestAnimationFrame(watch));
    watch();
  });
  globalThis.benchKey = () => new Promise((done) => {
    addEventListener("keydown", ({ timeStamp }) => {
      const before = text();
      const watch = () => requestAnimationFrame(() => (text() === before ? watch() : afterPaint((now) => done(now - timeStamp))));
      watch();
    }, { capture: true, once: true });
  });
})()`;

/** Chromium notes it a little after the frame. */
const FIRST_PAINT = `new Promise((done) => {
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) if (name === "first-contentful-paint") done(startTime);
  }).observe({ type: "paint", buffered: true });
})`;

export interface Load {
  readonly firstPaint: number;
  readonly ready: number;
}

export async function installClock(page: Page): Promise<void> {
  await page.addInitScript({ content: CLOCK });
}

/** Loads the page again. */
export async function timeLoad(page: Page): Promise<Load> {
  await page.reload({ waitUntil: "commit" });
  const ready = await page.evaluate<number>("benchReady");
  const firstPaint = await page.evaluate<number>(FIRST_PAINT);
  return { firstPaint, ready };
}

/** Presses a key in the search field, and empties it again. */
export async function timeKey(page: Page, key: string): Promise<number> {
  const field = page.locator("input[type=search]");
  await field.fill("");
  await field.focus();
  await page.waitForTimeout(100);
  await page.evaluate("void (globalThis.benchKeyed = benchKey())");
  await page.keyboard.press(key);
  return await page.evaluate<number>("benchKeyed");
}

/** Milliseconds from the end of `change` until the page shows the text that it leads to. */
export async function timeText(page: Page, text: string, change: () => Promise<unknown>): Promise<number> {
  await page.evaluate(`void (globalThis.benchShown = benchText(${JSON.stringify(text)}))`);
  await change();
  const changed = Date.now();
  return Math.max(0, (await page.evaluate<number>("benchShown")) - changed);
}

/** Clicks, and waits for the list. */
export async function timeClick(page: Page, name: string): Promise<number> {
  const button = page.getByRole("button", { name });
  await button.waitFor();
  await page.evaluate("void (globalThis.benchClicked = benchClick())");
  await button.click();
  return await page.evaluate<number>("benchClicked");
}
