/** What `kist` ends with, for its pages. */

export const EXIT_STATUSES: readonly (readonly [number | string, string])[] = [
  [0, "Done."],
  [1, "Failed for a reason of the machine: a file, the disk, something unexpected."],
  [2, "Wrong use, or a question that nobody answered."],
  [3, "Locked, or not set up yet."],
  [4, "Refused: by policy, by a person, by a check before a passphrase."],
  [5, "Not found."],
  [6, "Conflict: it exists, or must stay."],
  [7, "Damaged or unsafe state. `kist doctor` says more."],
  [8, "No daemon answers."],
  ["126, 127", "`kist run`: the command is not executable, is not there."],
  [130, "Interrupted at a question."],
  [141, "The reader of the output went away."],
];
