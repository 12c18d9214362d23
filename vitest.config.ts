import { defineConfig } from "vitest/config";

/** `npm run prove` runs the same tests, many times as long. */
const times = Number(process.env["KIST_PROVE"] ?? 1);

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.tsx",
      "test/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    setupFiles: process.env["KIST_PROVE_RECORD"] === undefined ? [] : ["scripts/prove/properties.ts"],
    // Two cores: more workers only make the process-heavy tests wait for each other.
    maxWorkers: 2,
    testTimeout: 30_000 * times,
    hookTimeout: 60_000,
  },
});
