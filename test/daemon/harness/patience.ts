/** Every proof of a passphrase is half a second of work by itself, and much more on a machine that is busy. */
import { vi } from "vitest";

/** Milliseconds for anything to come that should. */
export const PATIENCE = 60_000;

/** For a whole test file; to be called before its tests are declared. */
export function bePatient(): void {
  vi.setConfig({ testTimeout: 2 * PATIENCE, hookTimeout: 2 * PATIENCE });
}
