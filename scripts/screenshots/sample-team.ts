/** The made-up vault of the pictures: what a small shop's team would keep, some of it old, some of it expiring. */
import type { OpenPage } from "../page/person-vault.ts";

interface Sample {
  readonly key: string;
  readonly value?: string;
  readonly generate?: object;
  readonly metadata?: object;
}

const OWNERS = { ada: "ada@acme.example", grace: "grace@acme.example", platform: "platform team" } as const;

const daysFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What every environment has, with values of its own. */
function shared(environment: string): Readonly<Record<string, readonly Sample[]>> {
  const mark = environment.slice(0, 3);
  return {
    payments: [
      {
        key: "DATABASE_URL",
        value: `postgres://payments:${mark}-Yq8mV2rT@db.${environment}.internal:5432/payments`,
        metadata: {
          kind: "url",
          owner: OWNERS.platform,
          rotationDays: 90,
          criticality: "critical",
          tags: ["database"],
        },
      },
      {
        key: "STRIPE_SECRET_KEY",
        value: `made-up-stripe-${mark}-4f9c2b7e`,
        metadata: {
          kind: "token",
          owner: OWNERS.ada,
          rotationDays: 180,
          criticality: "critical",
          purpose: "Charges cards",
        },
      },
      {
        key: "STRIPE_WEBHOOK_SECRET",
        value: `made-up-hook-${mark}-11d8`,
        metadata: { kind: "token", owner: OWNERS.ada, expires: daysFromNow(9) },
      },
      {
        key: "LEDGER_SIGNING_KEY",
        value: `made-up-signing-${mark}`,
        metadata: { owner: OWNERS.grace, criticality: "high", concealed: true, rotationDays: 365 },
      },
    ],
    "payments/worker": [
      { key: "QUEUE_URL", value: `amqps://worker:${mark}@queue.${environment}.internal`, metadata: { kind: "url" } },
      { key: "RETRY_LIMIT", value: "5", metadata: { kind: "config" } },
    ],
    web: [
      { key: "SESSION_KEY", value: `made-up-session-${mark}-b64`, metadata: { rotationDays: 30, owner: OWNERS.grace } },
      { key: "SENTRY_DSN", value: `https://made-up@sentry.example/${mark}`, metadata: { kind: "url" } },
      { key: "SMTP_PASSWORD", value: `made-up-smtp-${mark}`, metadata: { kind: "password", expires: daysFromNow(3) } },
      { key: "FEATURE_FLAGS", value: '{"checkout":"v3","search":true}', metadata: { kind: "json" } },
    ],
    search: [
      { key: "ELASTIC_API_KEY", value: `made-up-elastic-${mark}`, metadata: { kind: "token", owner: OWNERS.platform } },
    ],
  };
}

const DEV_ONLY: Readonly<Record<string, readonly Sample[]>> = {
  web: [
    { key: "STORYBOOK_TOKEN", value: "made-up-storybook", metadata: { kind: "token" } },
    {
      key: "TOTP_SEED",
      value: "JBSWY3DPEHPK3PXP",
      metadata: { kind: "totp", owner: OWNERS.ada, purpose: "Test account" },
    },
  ],
  billing: [
    { key: "INVOICE_API_KEY", value: "made-up-invoice", metadata: { kind: "token", expires: daysFromNow(-4) } },
    { key: "TAX_SERVICE_PASSWORD", value: "made-up-tax", metadata: { kind: "password", rotationDays: 60 } },
  ],
};

const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

/** Stores all of it on a page that is unlocked; some of it twice, so that there is a history. */
export async function storeSamples({ ask }: Pick<OpenPage, "ask">): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    const namespaces = Object.entries(shared(environment));
    for (const [namespace, entries] of namespaces) {
      // Production has not everything yet: the comparison has something to show.
      const kept = environment === "prod" ? entries.filter(({ key }) => key !== "SENTRY_DSN") : entries;
      await ask("secrets/set", { environment, namespace, entries: kept, createNamespace: true });
    }
  }
  for (const [namespace, entries] of Object.entries(DEV_ONLY))
    await ask("secrets/set", { environment: "dev", namespace, entries, createNamespace: true });
  for (const [at, reason] of ["New password after the migration", "Larger pool"].entries()) {
    const value = `postgres://payments:dev-${at}-Zw1k@db.dev.internal:5432/payments`;
    await ask("secrets/set", {
      environment: "dev",
      namespace: "payments",
      entries: [{ key: "DATABASE_URL", value, reason }],
    });
  }
}
