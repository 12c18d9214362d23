/** A vault with one secret of every kind that the pane shows in its own way, a history, references, and what two laptops wrote at once. */
import { decideApproval, listApprovals, setMetadata, setSecrets, unlock } from "@kist/protocol";
import { redactText } from "@kist/testing";
import type { Locator, Page } from "playwright-core";

import { PASSPHRASE } from "../../daemon/harness/people.ts";
import { enrolSecondDevice } from "../../daemon/harness/second-device.ts";
import { openRig, type Rig } from "../rig/rig.ts";
import { storeAsking } from "../rig/secrets.ts";
import type { Visit, VisitOptions } from "../rig/visit.ts";

export const SHOP = { environment: "dev", namespace: "shop" };
export const CANARY = "canary7vq2-of-the-pane";
export const URL_VALUE = `postgres://shop:${CANARY}@db.example.com:5432/shop?sslmode=require`;
const OTP = "otpauth://totp/Shop:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Shop";
const JSON_VALUE = JSON.stringify({
  type: "service_account",
  project: "shop",
  private_key_id: CANARY,
  scopes: ["read"],
});
const NOTES = "first line\nsecond line\nthird line";

export interface Scene {
  readonly rig: Rig;
  /** The list of `dev`, on a page for which `dev` is approved: the one of an earlier story, loaded anew, or one of its `own`. */
  open(options?: VisitOptions & { readonly own?: boolean }): Promise<Visit>;
  /** Opens the pane of a secret by its row. */
  pane(page: Page, key: string): Promise<Locator>;
}

export async function openScene({ conflicts = false } = {}): Promise<Scene> {
  const rig = await openRig();
  const { terminal: desk } = rig;
  const metadata = {
    owner: "ada@example.com",
    purpose: "The shop's own database, read and write.",
    kind: "url" as const,
    rotationDays: 90,
    expires: "2027-03-01",
    criticality: "high" as const,
    tags: ["database", "shop"],
  };
  const entries = [
    { key: "DATABASE_URL", value: "postgres://old@db.example.com/shop", reason: "first", metadata },
    { key: "API_KEY", value: "sk-1Ol0-Example|Key", metadata: { kind: "token" as const, owner: "platform team" } },
    { key: "OTP", value: OTP, metadata: { kind: "totp" as const } },
    { key: "SERVICE_ACCOUNT", value: JSON_VALUE, metadata: { kind: "json" as const } },
    { key: "NOTES", value: NOTES },
    { key: "SIGNING_KEY", generate: "ssh-ed25519", metadata: { kind: "ssh-key" as const } },
    { key: "ROOT_TOKEN", value: `${CANARY}-root`, metadata: { concealed: true } },
    { key: "DSN", value: "${DATABASE_URL}&application_name=worker", template: true as const },
  ];
  await desk.call(setSecrets, { ...SHOP, entries, createNamespace: true });
  const again = [{ key: "DATABASE_URL", value: URL_VALUE, reason: "moved to the new cluster" }];
  await desk.call(setSecrets, { ...SHOP, entries: again });
  await desk.call(setSecrets, {
    ...SHOP,
    entries: [{ key: "NOTES", value: `${NOTES.replace("second", "2nd")}\nfourth line` }],
  });
  await storeInProd(rig, "shop", {
    DATABASE_URL: "postgres://prod@db.example.com/shop",
    ONLY_IN_PROD: `${CANARY}-prod`,
  });
  if (conflicts) await writeTwice(rig);
  const visits = new Map<string, Visit>();
  return {
    rig,
    async open({ own = false, ...options } = {}) {
      const known = own ? undefined : visits.get(JSON.stringify(options));
      const visit = known ?? (await openApproved(rig, options));
      if (!own) visits.set(JSON.stringify(options), visit);
      await visit.page.reload();
      await visit.page.getByRole("row", { name: /DATABASE_URL/ }).waitFor();
      return own ? visit : { ...visit, close: () => Promise.resolve() };
    },
    async pane(page, key) {
      await page
        .getByRole("row", { name: new RegExp(`\\b${key}\\b`) })
        .first()
        .click();
      const pane = page.getByRole("region", { name: `Secret ${key}` });
      await pane.getByRole("heading", { level: 2, name: key }).waitFor();
      return pane;
    },
  };
}

async function openApproved(rig: Rig, options: VisitOptions): Promise<Visit> {
  const visit = await rig.open({ approved: true, ...options });
  // What the page asked for before it was approved waits for nobody any more.
  const { approvals } = await rig.terminal.call(listApprovals, {});
  for (const { id } of approvals) await rig.terminal.call(decideApproval, { id, grant: false });
  return visit;
}

/** Ada's desktop writes the same secrets as her laptop while neither sees the other. */
async function writeTwice({ story, sheet, terminal: desk }: Rig): Promise<void> {
  if (sheet === undefined) throw new Error("no recovery sheet");
  const other = await story.whileStopped(() => enrolSecondDevice(story.home, sheet, "Ada's desktop"));
  const entry = (key: string, value: string, reason: string) => ({ key, value: redactText(value), reason });
  other.write({
    kind: "set-secrets",
    ...SHOP,
    entries: [entry("API_KEY", `${CANARY}-oslo`, "moved to Oslo"), entry("TWICE", `${CANARY}-twice`, "for the worker")],
  });
  other.write({ kind: "set-metadata", ...SHOP, key: "NOTES", set: { owner: "grace@example.com" } });
  await desk.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  const entries = [
    { key: "API_KEY", value: "rotated-after-the-leak", reason: "it leaked" },
    { key: "TWICE", value: "mine" },
  ];
  await desk.call(setSecrets, { ...SHOP, entries });
  await desk.call(setMetadata, { ...SHOP, name: "NOTES", set: { owner: "ada@example.com" }, clear: [] });
  await story.whileStopped(() => other.carryTo(story.home));
  await desk.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
}

/** In a guarded environment: somebody says yes at another terminal. */
export async function storeInProd(
  rig: Rig,
  namespace: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const entries = Object.entries(values).map(([key, value]) => ({ key, value }));
  const request = { environment: "prod", namespace, entries, createNamespace: true };
  await storeAsking(rig.terminal, await rig.story.terminal(), request);
}
