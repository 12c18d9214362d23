/** Words of the pane about one secret. */
import type { Label, MetadataField } from "@kist/model";

const FIELDS: Readonly<Record<MetadataField, string>> = {
  owner: "Owner",
  purpose: "Purpose",
  tags: "Tags",
  kind: "Kind",
  type: "Type",
  expires: "Expires",
  rotationDays: "Rotation",
  renewal: "Renewal",
  criticality: "Criticality",
  concealed: "Concealed",
};

export const DETAIL = {
  label: "Secret",
  close: "Close",
  back: "Back to the list",
  loading: "Loading the secret",
  acts: "More about this secret",
  tabs: { about: "About", history: "History", use: "Use" },
  tabsLabel: "Views of this secret",
  copyReference: "Copy reference",
  referenceCopied: "Reference copied",
  outdated: "The vault has changed since.",
  lookAgain: "Look again",
  badges: {
    deleted: "Deleted",
    concealed: "Concealed",
    template: "Template",
    override: "Your own value",
    pinned: "Pinned",
    due: "Rotation due",
    overdue: "Rotation overdue",
    expired: "Expired",
    expires: (days: number) => (days === 0 ? "Expires today" : `Expires in ${days} d`),
  },
  fields: FIELDS,
  labels: { current: "current", pending: "pending", previous: "previous" } satisfies Record<Label, string>,
} as const;

export const VALUE = {
  title: "Value",
  hidden: "Hidden",
  none: "There is no value yet.",
  show: "Show",
  hide: "Hide",
  copy: "Copy",
  edit: "New value",
  facts: "What it is",
  hidesIn: (seconds: number) => `Hides in ${seconds} s`,
  nextIn: (seconds: number) => `${seconds} s`,
  region: "The value",
  concealed: "Concealed: it can be used and copied, and is never shown.",
  template: "A template: names in it are filled in when it is read.",
  override: "You read a value of your own. Everybody else reads the shared one.",
  binary: (bytes: number) => `${bytes.toLocaleString("en")} bytes that are no text. Copy gives them as base64.`,
  empty: "An empty text.",
  more: (count: number) => `${count.toLocaleString("en")} more characters: copy to get all of it.`,
  showCode: "Show code",
  copyCode: "Copy code",
  code: "One-time code",
  copied: "Copied",
  clearedByWindow: (seconds: number) => `The clipboard is emptied in ${seconds} s, if it still holds this.`,
  clearedByPage: "The clipboard is emptied when you come back to this page. A browser allows no sooner.",
  copyRefused: {
    code: "clipboard-refused",
    what: "The browser did not let this page write to the clipboard.",
    next: "Press copy again, with this page in front.",
  },
  stored: "New value stored",
  generated: "New value made and stored",
  warning: (says: string) => `Look at it once: ${says}.`,
} as const;

export const CONFLICTS = {
  titles: {
    value: "Two values were stored at the same time",
    label: "Two versions got the same label at the same time",
    name: "It was given two names at the same time",
    metadata: "Two people described it at the same time",
    deletion: "It was deleted while somebody went on using it",
    "same-name": "There are two secrets of this name",
  },
  lead: "Nothing is lost. One side is read until somebody decides; the other stays in the history.",
  leads: {
    "same-name": "Both are kept. One has the name until somebody decides; the other gets a name of its own then.",
    deletion: "Nothing is lost. It is read until somebody decides.",
    metadata: "One of them holds until somebody decides.",
    name: "One of them holds until somebody decides.",
    label: "One of them holds until somebody decides.",
  } as Readonly<Record<string, string>>,
  stands: "Read now",
  holds: "Holds now",
  keep: "Keep this",
  keepDeleted: "Delete it",
  compare: "Compare the values",
  decided: "Decided",
  newName: "What the other one is called then",
  version: (ordinal: number) => `version ${ordinal}`,
  noVersion: "no version",
  cleared: "cleared",
  deleted: "deleted it",
  used: (touched: string) => `changed it: ${touched}`,
  touched: { current: "a new value", name: "its name" } as Readonly<Record<string, string>>,
  by: (device: string, when: string) => `${device}, ${when}`,
} as const;

export const ABOUT = {
  title: "Details",
  edit: "Edit details",
  none: "Not set",
  created: "Created",
  changed: "Changed",
  by: (when: string, device: string) => `${when} on ${device}`,
  copiedFrom: "Copied from",
  movedFrom: "Moved from",
  movedTo: "Moved to",
  every: (days: number) => `every ${days} days`,
  yes: "Yes",
  save: "Save details",
  saved: "Details saved",
  tagsHint: "Separated by commas.",
  renewalHint: "How a new value is obtained. Kist never runs this.",
  expiresHint: "The day after which the value is expected not to work.",
  rotationLabel: "Rotate every (days)",
  concealedLabel: "Concealed: never shown on a screen or printed to a terminal",
  noKind: "Not said",
  noCriticality: "Not said",
  pending: (ordinal: number) => `Version ${ordinal} waits to become current.`,
  makeCurrent: "Make it current",
  removeOverride: "Read the shared value again",
  overrideEnded: "You read the shared value again",
} as const;

export const HISTORY = {
  version: (ordinal: number) => `Version ${ordinal}`,
  acts: (ordinal: number) => `Acts for version ${ordinal}`,
  show: "Show value",
  copy: "Copy value",
  compareWith: "Compare with current",
  choose: (ordinal: number) => `Choose version ${ordinal} for a comparison`,
  compare: "Compare",
  chooseTwo: "Choose two versions to compare",
  rollBack: "Roll back to it",
  pin: "Pin",
  unpin: "Unpin",
  destroy: "Destroy its value",
  label: (label: Label) => `Label as ${label}`,
  labelled: (label: string, ordinal: number) => `Version ${ordinal} is ${label} now`,
  pinned: "Pinned: it is kept from being destroyed",
  unpinned: "No longer pinned",
  destroyed: "The value is destroyed on this device",
  purged: "Destroyed",
  from: (place: string) => `from ${place}`,
  rolledBack: (ordinal: number) => `Rolled back, as version ${ordinal}`,
  undo: "Undo",
} as const;

export const ROLLBACK = {
  title: (ordinal: number) => `Roll back to version ${ordinal}?`,
  lead: "Its value becomes current again, as a new version that says where it came from. Nothing is overwritten.",
  exposure:
    "Whoever could read that version could read its value. Rolling back makes it current again: if it may have leaked, store a new value instead.",
  inherited: (place: string) => `That version was itself copied from ${place}. The new one keeps that mark.`,
  reason: "Reason",
  act: "Roll back",
} as const;

export const DESTROY = {
  title: (ordinal: number) => `Destroy the value of version ${ordinal}?`,
  lead: "Its sealed value is dropped on this device for good. Who stored it and when stays in the history. This cannot be undone.",
  act: "Destroy",
} as const;

export const DIFF = {
  title: "Compare two versions",
  lead: (left: number, right: number) =>
    `Version ${left} against version ${right}. Reading both is written to the audit trail.`,
  leadPlain: "Both values are read for this. That is written to the audit trail.",
  show: "Show both values",
  same: "Both have the same value.",
  region: "The difference",
  left: "only in the first",
  right: "only in the second",
  concealed: "Concealed values are never shown. Whether they are the same can be told:",
  differs: "The values differ.",
  binary: "At least one of them is no text, so no lines can be shown.",
} as const;

export const USE = {
  readers: "Who read it",
  readersLead: "Newest first, as this device's audit trail has it.",
  noReaders: "Nobody has read it on this device.",
  showReaders: "Show who read it",
  referredTo: "Referred to by",
  noReferences: "No template names it and no namespace imports it.",
  refersTo: "Refers to",
  missing: "not there",
  template: (name: string) => `template, as \${${name}}`,
  imports: "imports this namespace",
  importsNamed: "imports it by name",
  shadowed: "but reads something else of that name",
  reads: {
    "value.read": "Read",
    "value.scan": "Looked for in files",
    "value.export": "Exported",
    "value.inspect": "Inspected",
    "value.totp": "Made a code",
  } as Readonly<Record<string, string>>,
  refused: "refused",
  failed: "failed",
  times: (count: number) => `${count} times`,
} as const;

export const EDIT = {
  title: (key: string) => `New value for ${key}`,
  lead: "It becomes a new version. The one before stays in the history.",
  overrideTitle: (key: string) => `Your own value for ${key}`,
  overrideLead: "Only you read it, on your own devices, in this environment. Everybody else reads the shared value.",
  value: "Value",
  showTyped: "Show what is typed",
  reason: "Reason",
  reasonHint: "Shown in the history.",
  template: "Fill in names like ${KEY} and ${namespace.KEY} whenever it is read",
  empty: "The value is empty. Store an empty value.",
  act: "Store",
  overridden: "You read your own value now",
} as const;

export const GENERATE = {
  title: (key: string) => `Make a new value for ${key}`,
  lead: "The daemon makes it and stores it as a new version. It is not shown.",
  form: "Form",
  forms: {
    "password:24": "Password, 24 letters and digits",
    "password:32,symbols": "Password, 32 characters with symbols",
    "passphrase:6": "Passphrase, six words",
    "hex:32": "32 random bytes, hexadecimal",
    "base64:32": "32 random bytes, base64",
    "base64url:32": "32 random bytes, base64url",
    "digits:6": "Six digits",
    uuid: "UUID",
    ed25519: "Private key, Ed25519",
    "ssh-ed25519": "SSH key, Ed25519",
  } as const,
  act: "Make and store",
  publicKey: "The public half, to give away",
  copyPublic: "Copy public key",
  done: "Done",
} as const;

export const MOVE = {
  title: (key: string) => `Rename or move ${key}`,
  lead: "A new name keeps its history. In another namespace older versions stay where they were.",
  name: "Name",
  namespace: "Namespace",
  act: "Rename",
  done: (key: string) => `It is called ${key} now`,
  references: "What names it has to be changed by hand:",
} as const;

export const REMOVE = {
  title: (key: string) => `Delete ${key}?`,
  lead: "Its versions stay and it can be restored.",
  used: "These name it, and will not resolve without it:",
  act: "Delete",
  done: (key: string) => `${key} deleted`,
  restore: "Restore",
  restored: (key: string) => `${key} restored`,
} as const;

export const UNDO = {
  title: "Undo your last change here?",
  lead: (when: string, device: string, place: string) =>
    `Made ${when} on ${device}, in ${place}. It is taken back by a new change.`,
  looking: "Looking for your last change",
  act: "Undo it",
  done: "Undone",
  steps: {
    delete: (name: string) => `${name} is deleted`,
    undelete: (name: string) => `${name} comes back`,
    rename: (name: string, from: string) => `${from} is called ${name} again`,
    describe: (name: string, field: string) => `${name}: ${field} as it was`,
    label: (name: string, field: string, version: string) => `${name}: ${field} is ${version} again`,
    pin: (name: string) => `${name}: a version is pinned again`,
    unpin: (name: string) => `${name}: a version is not pinned any more`,
    unimport: (name: string) => `${name} is not imported any more`,
  },
  version: (ordinal: number) => `version ${ordinal}`,
  nothing: "nothing",
} as const;

export const ACTS = {
  show: "Show or hide the value",
  copy: "Copy the value",
  edit: "New value",
  generate: "Make a new value",
  override: "Set your own value",
  promote: "Promote",
  move: "Rename or move",
  undo: "Undo my last change",
  remove: "Delete",
  restore: "Restore",
} as const;

/** `just now`, `5 min ago`, `3 d ago`; the day where it is long ago. */
export function sayWhen(then: number, now: number): string {
  const passed = now - then;
  if (passed < 60_000) return "just now";
  if (passed < 3_600_000) return `${Math.floor(passed / 60_000)} min ago`;
  if (passed < 86_400_000) return `${Math.floor(passed / 3_600_000)} h ago`;
  if (passed < 60 * 86_400_000) return `${Math.floor(passed / 86_400_000)} d ago`;
  return new Date(then).toISOString().slice(0, 10);
}
