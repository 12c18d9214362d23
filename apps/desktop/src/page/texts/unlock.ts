export const UNLOCK = {
  title: "Kist is locked",
  open: "Unlock",
  recovery: "Recovery code",
  recoveryHint: "From your recovery sheet, with or without the dashes.",
  useRecovery: "Use the recovery code",
  useUsual: "Back to the usual way",
} as const;
