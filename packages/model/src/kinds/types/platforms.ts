/** Platforms whose credential is one token, and what stands beside it. */
import type { SecretType, TypeField } from "../secret-type.ts";

interface IssuedToken {
  readonly key: string;
  readonly pattern: RegExp;
  readonly says: string;
  readonly synthetic: string;
  readonly renewal?: string;
  /** The form is nobody else's. */
  readonly telling?: true;
}

function token({ key, pattern, says, synthetic, renewal, telling }: IssuedToken): TypeField {
  return {
    key,
    title: "Token",
    kind: "token",
    required: true,
    rotationDays: 180,
    form: { pattern, says, ...(telling === true ? { telling } : {}) },
    ...(renewal === undefined ? {} : { renewal }),
    synthetic,
  };
}

export const PLATFORM_TYPES: readonly SecretType[] = [
  {
    id: "gitlab",
    title: "GitLab token",
    summary: "A personal, project or group access token.",
    fields: [
      token({
        key: "GITLAB_TOKEN",
        pattern: /^gl(pat|dt|rt|ft|cbt|ptt|soat|agent)-[A-Za-z0-9_.-]{20,}$/,
        says: "a GitLab token (glpat-…)",
        synthetic: "glpat-SYNTHETIC{alnum:17}",
        renewal: "https://gitlab.com/-/user_settings/personal_access_tokens",
        telling: true,
      }),
    ],
  },
  {
    id: "slack",
    title: "Slack app",
    summary: "A bot's token and the secret that signs its requests.",
    fields: [
      token({
        key: "SLACK_BOT_TOKEN",
        pattern: /^xox[abeoprs]-[A-Za-z0-9-]{10,}$/,
        says: "a Slack token (xoxb-…)",
        synthetic: "xoxb-000000000000-000000000000-SYNTHETIC{alnum:15}",
        telling: true,
      }),
      {
        key: "SLACK_SIGNING_SECRET",
        title: "Signing secret",
        kind: "token",
        form: { pattern: /^[0-9a-f]{32}$/, says: "a signing secret (32 hexadecimal digits)" },
        // Hexadecimal has no letters for a word; a run of zeros is as plain.
        synthetic: "00000000000000000000{hex:12}",
      },
    ],
  },
  {
    id: "openai",
    title: "OpenAI key",
    summary: "An API key of a project or a service account.",
    fields: [
      token({
        key: "OPENAI_API_KEY",
        pattern: /^sk-(?!ant-)[A-Za-z0-9_-]{20,}$/,
        says: "an OpenAI key (sk-…)",
        synthetic: "sk-proj-SYNTHETIC{alnum:39}",
        renewal: "https://platform.openai.com/api-keys",
      }),
    ],
  },
  {
    id: "anthropic",
    title: "Anthropic key",
    summary: "An API key of a workspace.",
    fields: [
      token({
        key: "ANTHROPIC_API_KEY",
        pattern: /^sk-ant-[A-Za-z0-9_-]{20,}$/,
        says: "an Anthropic key (sk-ant-…)",
        synthetic: "sk-ant-api03-SYNTHETIC{alnum:39}",
        renewal: "https://console.anthropic.com/settings/keys",
        telling: true,
      }),
    ],
  },
  {
    id: "sendgrid",
    title: "SendGrid key",
    summary: "An API key for sending mail.",
    fields: [
      token({
        key: "SENDGRID_API_KEY",
        pattern: /^SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}$/,
        says: "a SendGrid key (SG.…)",
        synthetic: "SG.SYNTHETIC{alnum:13}.SYNTHETIC{alnum:34}",
        telling: true,
      }),
    ],
  },
  {
    id: "twilio",
    title: "Twilio account",
    summary: "An account's id and its token.",
    fields: [
      {
        key: "TWILIO_ACCOUNT_SID",
        title: "Account SID",
        kind: "config",
        required: true,
        form: { pattern: /^AC[0-9a-f]{32}$/, says: "an account SID (AC…)" },
        synthetic: "AC00000000000000000000{hex:12}",
      },
      {
        key: "TWILIO_AUTH_TOKEN",
        title: "Auth token",
        kind: "token",
        required: true,
        rotationDays: 180,
        form: { pattern: /^[0-9a-f]{32}$/, says: "an auth token (32 hexadecimal digits)" },
        synthetic: "00000000000000000000{hex:12}",
      },
    ],
  },
  {
    id: "sentry",
    title: "Sentry project",
    summary: "Where errors are sent to.",
    fields: [
      {
        key: "SENTRY_DSN",
        title: "DSN",
        kind: "url",
        required: true,
        form: { pattern: /^https:\/\/[0-9a-f]+(:[0-9a-f]+)?@[^/]+\/\d+$/, says: "a DSN (https://key@host/project)" },
        synthetic: "https://{hex:32}@sentry.example.invalid/0",
      },
    ],
  },
  {
    id: "cloudflare",
    title: "Cloudflare token",
    summary: "An API token with permissions of its own.",
    fields: [
      token({
        key: "CLOUDFLARE_API_TOKEN",
        pattern: /^[A-Za-z0-9_-]{40,}$/,
        says: "an API token (40 characters)",
        synthetic: "SYNTHETIC{alnum:31}",
        renewal: "https://dash.cloudflare.com/profile/api-tokens",
      }),
    ],
  },
  {
    id: "docker-hub",
    title: "Docker Hub account",
    summary: "A user name and an access token for the registry.",
    fields: [
      { key: "DOCKERHUB_USERNAME", title: "User", kind: "config", required: true, synthetic: "synthetic" },
      token({
        key: "DOCKERHUB_TOKEN",
        pattern: /^dckr_(pat|oat)_[A-Za-z0-9_-]{20,}$/,
        says: "an access token (dckr_pat_…)",
        synthetic: "dckr_pat_SYNTHETIC{alnum:18}",
        telling: true,
      }),
    ],
  },
  {
    id: "pypi",
    title: "PyPI token",
    summary: "An upload token of the Python package index.",
    fields: [
      token({
        key: "PYPI_TOKEN",
        pattern: /^pypi-[A-Za-z0-9_-]{40,}$/,
        says: "a PyPI token (pypi-…)",
        synthetic: "pypi-SYNTHETIC{alnum:60}",
        telling: true,
      }),
    ],
  },
];
