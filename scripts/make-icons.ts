/** Draws the desktop app's icons from their SVG files: `node scripts/make-icons.ts`. The PNGs are kept, so that a build needs no browser. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { chromium } from "playwright-core";

const folder = join(import.meta.dirname, "../apps/desktop/icons");

/** File and side in pixels. The tray's come twice, for screens of double density. */
const ICONS = [
  { svg: "kist.svg", png: "kist.png", side: 1024 },
  ...["tray-locked", "tray-unlocked"].flatMap((name) => [
    { svg: `${name}.svg`, png: `${name}.png`, side: 16 },
    { svg: `${name}.svg`, png: `${name}@2x.png`, side: 32 },
  ]),
];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const { svg, png, side } of ICONS) {
    const page = await browser.newPage({ viewport: { width: side, height: side } });
    const drawing = readFileSync(join(folder, svg), "utf8").replace("<svg ", `<svg width="${side}" height="${side}" `);
    await page.setContent(`<!doctype html><style>body{margin:0}svg{display:block}</style>${drawing}`);
    await page.screenshot({ path: join(folder, png), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
