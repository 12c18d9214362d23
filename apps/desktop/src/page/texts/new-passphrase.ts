/** Words of a new passphrase, in the first run and afterwards. */

export const NEW_PASSPHRASE = {
  label: "New passphrase",
  again: "The same once more",
  hint: (minimum: number) => `At least ${minimum} characters. Four random words are good.`,
  differs: "The two are not the same.",
  missing: { code: "passphrase-missing", what: "The new passphrase is too short, or the two are not the same." },
} as const;
