/**
 * The page: `vite` in this folder serves it for work on its looks, `scripts/build.ts` builds it into `dist/lib/page`, from where
 * the daemon serves it under a policy that allows no inline script and no style without its nonce.
 */
import { join, resolve } from "node:path";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root: string = resolve(import.meta.dirname, "src/page");

export default defineConfig({
  root,
  base: "/",
  publicDir: join(root, "public"),
  plugins: [react(), tailwindcss()],
  // The daemon puts a fresh nonce in its place with every answer.
  html: { cspNonce: "KIST_NONCE" },
  build: {
    outDir: resolve(import.meta.dirname, "../../dist/lib/page"),
    emptyOutDir: true,
    // What has passkeys with PRF has these, and `light-dark()` with them.
    target: ["chrome123", "firefox128", "safari18"],
    // A font as data: would need font-src data:.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    license: false,
  },
});
