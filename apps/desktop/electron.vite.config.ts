/**
 * Builds the desktop app's main process (ESM) and its preload script (CommonJS, as the sandbox wants) into `out/`. There is no
 * renderer: the window shows the page that the daemon serves. Everything but Electron itself goes into the bundles; `koffi`,
 * which loads a binary, is found beside the daemon's own natives at run time.
 */
import { join } from "node:path";

import { defineConfig } from "electron-vite";

const shell = join(import.meta.dirname, "src/shell");

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      rolldownOptions: { input: { main: join(shell, "main.ts") }, external: ["koffi"] },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: join(shell, "preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
});
