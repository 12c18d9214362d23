/** Devices of this vault. */

export const DEVICES = {
  mine: "Your devices",
  mineLead: "Each has keys of its own, so one can be removed and the others stay as they are.",
  thisOne: "This device",
  removed: "Removed",
  recovery: "Recovery device",
  recoveryDetail: "Stands in the vault from its first day and has a box in every key. Only the recovery code wakes it.",
  id: (id: string) => `Key ${id.slice(0, 8)}`,
  home: "Its files",
  readOnlyTitle: "This device only reads",
  readOnly:
    "Its files were copied from another computer, or restored. To go on here, enrol it anew: prove that it is you, and new keys are made.",
  enrol: "Enrol this device",
  enrolled: "This device writes again",
  moreTitle: "Another computer",
  more: "Adding a second computer comes with sync. Until then a backup brings the vault to a new one, with the recovery code.",
} as const;
