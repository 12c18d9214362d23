export const CONSENT = {
  title: "Allow this?",
  passphrase: "Passphrase",
  allow: "Allow",
} as const;
