/** Services with keys of their own form. */
import type { SecretType } from "../secret-type.ts";

export const VENDOR_TYPES: readonly SecretType[] = [
  {
    id: "github",
    title: "GitHub token",
    summary: "A personal, fine-grained or app token.",
    fields: [
      {
        key: "GITHUB_TOKEN",
        title: "Token",
        kind: "token",
        required: true,
        rotationDays: 90,
        form: {
          pattern: /^(gh[opsur]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})$/,
          says: "a GitHub token (ghp_…, github_pat_…)",
          telling: true,
        },
        renewal: "https://github.com/settings/tokens",
        synthetic: "ghp_SYNTHETIC{alnum:21}000000",
      },
    ],
  },
  {
    id: "stripe",
    title: "Stripe keys",
    summary: "The secret key, the publishable one and the webhook's signing secret.",
    fields: [
      {
        key: "STRIPE_SECRET_KEY",
        title: "Secret key",
        kind: "token",
        required: true,
        rotationDays: 180,
        form: {
          pattern: /^(sk|rk)_(live|test)_[A-Za-z0-9]{16,}$/,
          says: "a secret or restricted key (sk_live_…, rk_…)",
          telling: true,
        },
        renewal: "https://dashboard.stripe.com/apikeys",
        synthetic: "sk_test_SYNTHETIC{alnum:24}",
      },
      {
        key: "STRIPE_PUBLISHABLE_KEY",
        title: "Publishable key",
        kind: "config",
        form: { pattern: /^pk_(live|test)_[A-Za-z0-9]{16,}$/, says: "a publishable key (pk_live_…)" },
        synthetic: "pk_test_SYNTHETIC{alnum:24}",
      },
      {
        key: "STRIPE_WEBHOOK_SECRET",
        title: "Webhook signing secret",
        kind: "token",
        form: { pattern: /^whsec_[A-Za-z0-9+/=]{16,}$/, says: "a signing secret (whsec_…)", telling: true },
        synthetic: "whsec_SYNTHETIC{alnum:23}",
      },
    ],
  },
  {
    id: "slack-webhook",
    title: "Slack incoming webhook",
    summary: "Whoever has the URL may post.",
    fields: [
      {
        key: "SLACK_WEBHOOK_URL",
        title: "URL",
        kind: "url",
        required: true,
        form: {
          pattern: /^https:\/\/hooks\.slack(-gov)?\.com\/(services|workflows|triggers)\//,
          says: "a webhook of hooks.slack.com",
        },
        synthetic: "https://slack.example.invalid/services/T00000000/B00000000/SYNTHETIC{alnum:15}",
      },
    ],
  },
  {
    id: "npm",
    title: "npm token",
    summary: "An access token of the npm registry.",
    fields: [
      {
        key: "NPM_TOKEN",
        title: "Token",
        kind: "token",
        required: true,
        rotationDays: 90,
        form: {
          pattern: /^npm_[A-Za-z0-9]{36}$/,
          says: "an npm token (npm_…)",
          telling: true,
        },
        renewal: "npm token create",
        synthetic: "npm_SYNTHETIC{alnum:21}000000",
      },
    ],
  },
  {
    id: "smtp",
    title: "SMTP server",
    summary: "A mail server that one signs in to.",
    fields: [
      { key: "SMTP_HOST", title: "Host", kind: "config", required: true, synthetic: "smtp.example.invalid" },
      {
        key: "SMTP_PORT",
        title: "Port",
        kind: "config",
        standard: "587",
        form: { pattern: /^\d{1,5}$/, says: "a port number" },
      },
      { key: "SMTP_USER", title: "User", kind: "config", required: true, synthetic: "synthetic@example.invalid" },
      { key: "SMTP_PASSWORD", title: "Password", kind: "password", required: true, rotationDays: 180 },
      { key: "SMTP_FROM", title: "Sender", kind: "config", synthetic: "synthetic@example.invalid" },
    ],
  },
  {
    id: "oauth",
    title: "OAuth client",
    summary: "A client's id and secret at an identity provider.",
    fields: [
      { key: "OAUTH_CLIENT_ID", title: "Client id", kind: "config", required: true, synthetic: "synthetic-{hex:12}" },
      {
        key: "OAUTH_CLIENT_SECRET",
        title: "Client secret",
        kind: "token",
        required: true,
        rotationDays: 180,
        synthetic: "SYNTHETIC{alnum:31}",
      },
      {
        key: "OAUTH_ISSUER",
        title: "Issuer",
        kind: "config",
        form: { pattern: /^https?:\/\//, says: "an https:// URL" },
        synthetic: "https://issuer.example.invalid",
      },
    ],
  },
  {
    id: "api-token",
    title: "API token",
    summary: "A token of any other service.",
    fields: [{ key: "API_TOKEN", title: "Token", kind: "token", required: true, rotationDays: 90 }],
  },
];
