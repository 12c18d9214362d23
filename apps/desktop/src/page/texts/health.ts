/** How the vault and the program around it are. */

export const HEALTH = {
  well: "Nothing to look at",
  wellLead: "The daemon reports no warning.",
  warnings: (count: number) => (count === 1 ? "1 thing to look at" : `${count} things to look at`),
  check: "Full check",
  checkLead: "Verifies every signature, chain, value, index, key box and audit record. Nothing is changed.",
  run: "Check now",
  running: "Checking",
  clean: "Everything is in order",
  checked: (streams: number, records: number) =>
    `${streams} ${streams === 1 ? "stream" : "streams"} and ${records} audit ${records === 1 ? "record" : "records"} verified.`,
  findings: (count: number) => (count === 1 ? "1 finding" : `${count} findings`),
  backup: "Backup",
  backupLead:
    "One file, sealed to the recovery code: it holds no device key and may lie anywhere. Only the code opens it.",
  save: "Save a backup",
  saved: (size: string) => `Saved, ${size}. \`kist backup verify\` checks it.`,
  about: "About",
  version: "Version",
  home: "Data",
  started: "Running since",
  device: "This device",
  devices: {
    person: "A person's computer",
    machine: "A machine, governed by its allow-list",
    ephemeral: "A throw-away device",
  },
  acceptClock: "The clock is right",
  acceptedClock: "The clock is accepted",
  resolve: "Go on with this copy",
  resolveTitle: "Go on with this copy?",
  resolveLead:
    "It becomes a device of its own, with new keys. The other copy stays what it was and can no longer write what this one accepts.",
  resolveAct: "Go on here",
} as const;
