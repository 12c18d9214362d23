/** What the desktop app around this window is asked, and how it says no. */
import { CallError } from "./call-error.ts";

/** Throws `CallError` in the app's own words. */
export async function askShell<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw new CallError({ code: "app-refused", what: error instanceof Error ? error.message : String(error) });
  }
}
