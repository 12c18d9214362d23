/** What is pictured: each scene brings the page where it should be, and back if that would be in the next one's way. */
import type { Page } from "playwright-core";

import { PASSPHRASE, type OpenPage, type PersonVault } from "../page/person-vault.ts";

export interface Scene {
  /** Of the file. */
  readonly name: string;
  readonly state: "empty" | "unlocked" | "locked";
  readonly size?: { readonly width: number; readonly height: number };
  /** Returns how to leave it, where the next scene needs that. */
  enter(stage: OpenPage & { readonly vault: PersonVault | undefined }): Promise<void | (() => Promise<unknown>)>;
}

const PHONE = { width: 390, height: 844 } as const;

export const SCENES: readonly Scene[] = [
  {
    name: "first-run",
    state: "empty",
    enter: ({ page }) => page.getByRole("heading", { level: 1 }).first().waitFor(),
  },
  { name: "secrets", state: "unlocked", enter: ({ page }) => goTo(page, "secrets", "Secrets") },
  {
    name: "secret",
    state: "unlocked",
    async enter({ page }) {
      await goTo(page, "secrets", "Secrets");
      await page.getByRole("row").filter({ hasText: "DATABASE_URL" }).first().click();
      await page.locator("aside").getByText("DATABASE_URL").first().waitFor();
      return () => page.keyboard.press("Escape");
    },
  },
  {
    name: "consent",
    state: "unlocked",
    async enter({ page }) {
      await goTo(page, "secrets", "Secrets");
      await page.getByRole("button", { name: "Compare" }).first().click();
      for (const name of ["dev", "staging", "prod"]) await choose(page, name);
      await page.getByRole("button", { name: "Compare values" }).last().click();
      await page.getByLabel("Passphrase", { exact: true }).waitFor();
    },
  },
  {
    name: "compare",
    state: "unlocked",
    // Goes on where the scene before stopped.
    async enter({ page }) {
      const field = page.getByLabel("Passphrase", { exact: true });
      await field.fill(PASSPHRASE);
      await field.press("Enter");
      await field.waitFor({ state: "detached" });
      await page.getByText("STRIPE_SECRET_KEY").first().waitFor();
      return () => page.reload();
    },
  },
  {
    name: "palette",
    state: "unlocked",
    async enter({ page }) {
      await goTo(page, "secrets", "Secrets");
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").waitFor();
      return () => page.keyboard.press("Escape");
    },
  },
  {
    name: "access",
    state: "unlocked",
    async enter({ page, ask, vault }) {
      const asking = vault?.start(
        "run",
        "--wait",
        "-e",
        "prod",
        "-n",
        "payments",
        "--only",
        "STRIPE_SECRET_KEY",
        "--",
        "true",
      );
      await goTo(page, "access", "Access");
      await page.getByText("STRIPE_SECRET_KEY").first().waitFor();
      return async () => {
        asking?.kill();
        const { approvals } = await ask("approvals/list", {});
        for (const { id } of approvals as { id: string }[]) await ask("approvals/decide", { id, grant: false });
        await page.reload();
      };
    },
  },
  {
    name: "activity",
    state: "unlocked",
    async enter({ page, ask }) {
      for (const [namespace, name] of [
        ["payments", "DATABASE_URL"],
        ["web", "SESSION_KEY"],
        ["payments", "STRIPE_SECRET_KEY"],
      ])
        await ask("values/read", { environment: "dev", namespace, names: [name], purpose: "get" });
      await goTo(page, "activity", "Activity");
    },
  },
  {
    name: "figures",
    state: "unlocked",
    async enter({ page }) {
      await goTo(page, "activity", "Activity");
      await page.getByRole("tab", { name: "Figures" }).click();
      await page.locator("svg.recharts-surface").first().waitFor();
    },
  },
  { name: "team", state: "unlocked", enter: ({ page }) => goTo(page, "team", "Team") },
  { name: "devices", state: "unlocked", enter: ({ page }) => goTo(page, "devices", "Devices") },
  { name: "slots", state: "unlocked", enter: ({ page }) => goTo(page, "slots", "Ways to unlock") },
  { name: "policies", state: "unlocked", enter: ({ page }) => goTo(page, "policies", "Policies") },
  { name: "settings", state: "unlocked", enter: ({ page }) => goTo(page, "settings", "Settings") },
  { name: "health", state: "unlocked", enter: ({ page }) => goTo(page, "health", "Health") },
  { name: "phone", state: "unlocked", size: PHONE, enter: ({ page }) => goTo(page, "secrets", "Secrets") },
  {
    name: "unlock",
    state: "locked",
    async enter({ page, ask }) {
      await ask("lock", {});
      await page.locator("body[data-standing=locked]").waitFor();
    },
  },
];

/** By its address, as the keyboard's `g s` does. */
async function goTo(page: Page, screen: string, heading: string): Promise<void> {
  await page.evaluate(`window.location.hash = ${JSON.stringify(`/${screen}`)}`);
  await page.getByRole("heading", { level: 1, name: heading }).first().waitFor();
}

/** A toggle that is on stays on. */
async function choose(page: Page, name: string): Promise<void> {
  const toggle = page.getByRole("button", { name, exact: true });
  if ((await toggle.getAttribute("aria-pressed")) !== "true") await toggle.click();
}
