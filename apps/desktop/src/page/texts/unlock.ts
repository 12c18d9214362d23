export const UNLOCK = {
  title: "Kist is locked",
  passphrase: "Passphrase",
  open: "Unlock",
} as const;
