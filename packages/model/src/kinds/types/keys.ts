/** Keys and credentials one makes oneself. */
import type { SecretType } from "../secret-type.ts";

export const KEY_TYPES: readonly SecretType[] = [
  {
    id: "tls",
    title: "TLS pair",
    summary: "A certificate with its chain, and its private key.",
    fields: [
      { key: "TLS_CERT", title: "Certificate and chain (PEM)", kind: "certificate", required: true },
      {
        key: "TLS_KEY",
        title: "Private key (PEM)",
        kind: "private-key",
        required: true,
        rotationDays: 365,
      },
    ],
  },
  {
    id: "ssh-deploy-key",
    title: "SSH deploy key",
    summary: "A key pair for one repository or one host; the public half is printed for the other side.",
    fields: [
      {
        key: "SSH_DEPLOY_KEY",
        title: "Private key",
        kind: "ssh-key",
        required: true,
        rotationDays: 365,
        generate: "ssh-ed25519",
      },
    ],
  },
  {
    id: "jwt",
    title: "JWT signing key",
    summary: "The key that an application signs its own tokens with: HMAC, 256 bits.",
    fields: [
      {
        key: "JWT_SECRET",
        title: "Signing key",
        kind: "token",
        required: true,
        rotationDays: 180,
        generate: "base64url:32",
        form: { pattern: /^.{32,}$/s, says: "a key of 256 bits (32 characters or more)" },
      },
    ],
  },
  {
    id: "basic-auth",
    title: "Basic authentication",
    summary: "A user name and a password for HTTP.",
    fields: [
      { key: "BASIC_AUTH_USER", title: "User", kind: "config", required: true, synthetic: "synthetic" },
      {
        key: "BASIC_AUTH_PASSWORD",
        title: "Password",
        kind: "password",
        required: true,
        rotationDays: 180,
        generate: "password:32",
      },
    ],
  },
  {
    id: "totp",
    title: "One-time codes",
    summary: "The second factor of a shared account; `kist totp` computes its codes.",
    fields: [{ key: "TOTP", title: "otpauth:// URI or the base32 key", kind: "totp", required: true }],
  },
];
