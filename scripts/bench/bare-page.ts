/**
 * The floor that the page is measured against: the least page of React and Vite, built as ours is and served from the same
 * kind of server, on loopback, by a process of its own.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { build } from "vite";

export interface BarePage {
  readonly url: string;
  close(): void;
}

const DESKTOP: string = resolve(import.meta.dirname, "../../apps/desktop");

/** A field, and twenty rows that follow what is typed in it. */
const SOURCES: Readonly<Record<string, string>> = {
  "index.html": `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A bare page</title></head>
<body><div id="root"></div><script type="module" src="./main.tsx"></script></body>
</html>
`,
  "main.tsx": `import { useState } from "react";
import { createRoot } from "react-dom/client";

function Bare() {
  const [text, setText] = useState("");
  return (
    <main>
      <input type="search" aria-label="Search" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <ul role="grid">{Array.from({ length: 20 }, (_, at) => <li key={at} role="row">{text} {at}</li>)}</ul>
    </main>
  );
}

createRoot(document.querySelector("#root")!).render(<Bare />);
`,
};

/** `folder`: where it may be built. */
export async function serveBarePage(folder: string): Promise<BarePage> {
  const own = mkdtempSync(join(folder, "bare-"));
  const sources = join(own, "sources");
  mkdirSync(sources);
  for (const [name, content] of Object.entries(SOURCES)) writeFileSync(join(sources, name), content);
  const outDir = join(own, "built");
  await build({
    root: sources,
    configFile: false,
    logLevel: "warn",
    // The same React that our page is made of.
    resolve: {
      alias: { react: join(DESKTOP, "node_modules/react"), "react-dom": join(DESKTOP, "node_modules/react-dom") },
    },
    build: { outDir, emptyOutDir: true, target: "chrome123", modulePreload: { polyfill: false } },
  });
  const program = join(import.meta.dirname, "programs/page-server.ts");
  const child = spawn(process.execPath, [program, outDir], { stdio: ["ignore", "pipe", "inherit"] });
  const [said]: unknown[] = await once(child.stdout, "data");
  return { url: `http://kist.localhost:${String(said).trim()}/`, close: () => void child.kill() };
}
