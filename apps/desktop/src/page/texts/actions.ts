/** What the daemon's actions are to a person: as an approval asks for them, and as the trail tells of them. */

interface ActionWords {
  /** After "Allow ": `read values`. */
  readonly ask: string;
  /** In the trail: `Read values`. */
  readonly done: string;
}

const ACTIONS: Readonly<Record<string, ActionWords>> = {
  "value.read": { ask: "reading values", done: "Read values" },
  "value.export": { ask: "exporting values", done: "Exported values" },
  "secret.set": { ask: "storing secrets", done: "Stored secrets" },
  "secret.list": { ask: "listing names", done: "Listed names" },
  "secret.overview": { ask: "listing names", done: "Listed names" },
  "secret.show": { ask: "looking at a secret", done: "Looked at a secret" },
  "secret.search": { ask: "searching names", done: "Searched names" },
  "secret.compare": { ask: "comparing environments", done: "Compared environments" },
  "secret.copy": { ask: "copying secrets", done: "Copied secrets" },
  "secret.move": { ask: "moving secrets", done: "Moved secrets" },
  "secret.rename": { ask: "renaming a secret", done: "Renamed a secret" },
  "secret.promote": { ask: "promoting secrets", done: "Promoted secrets" },
  "secret.remove": { ask: "deleting secrets", done: "Deleted secrets" },
  "secret.undelete": { ask: "restoring a deleted secret", done: "Restored a deleted secret" },
  "secret.undo": { ask: "undoing a change", done: "Undid a change" },
  "secret.rollback": { ask: "rolling back a secret", done: "Rolled back a secret" },
  "secret.label": { ask: "moving a label", done: "Moved a label" },
  "secret.pin": { ask: "pinning a version", done: "Pinned a version" },
  "secret.purge": { ask: "destroying old versions", done: "Destroyed old versions" },
  "secret.tag": { ask: "changing tags", done: "Changed tags" },
  "secret.metadata": { ask: "changing details", done: "Changed details" },
  "secret.describe": { ask: "changing details", done: "Changed details" },
  "secret.check": { ask: "checking names", done: "Checked names" },
  "secret.explain": { ask: "explaining a name", done: "Explained a name" },
  "secret.preview": { ask: "previewing a change", done: "Previewed a change" },
  "environment.create": { ask: "making an environment", done: "Made an environment" },
  "environment.class": { ask: "changing an environment's class", done: "Changed an environment's class" },
  "environment.list": { ask: "listing environments", done: "Listed environments" },
  "namespace.create": { ask: "making a namespace", done: "Made a namespace" },
  "namespace.imports": { ask: "listing imports", done: "Listed imports" },
  "vault.create": { ask: "making a vault", done: "Made a vault" },
  "vault.settings": { ask: "changing the vault's rules", done: "Looked at or changed the vault's rules" },
  "vault.use": { ask: "choosing the default vault", done: "Chose the default vault" },
  "vault.scan": { ask: "scanning files for values", done: "Scanned files for values" },
  "vault.redact": { ask: "masking values in a stream", done: "Masked values in a stream" },
  "backup.create": { ask: "making a backup", done: "Made a backup" },
  "audit.list": { ask: "the audit trail", done: "Looked at the audit trail" },
  "audit.figures": { ask: "the figures of the audit trail", done: "Looked at the figures" },
  "audit.verify": { ask: "verifying the audit trail", done: "Verified the audit trail" },
  "audit.export": { ask: "exporting the audit trail", done: "Exported the audit trail" },
  "device.list": { ask: "listing devices", done: "Listed devices" },
  "device.unlock": { ask: "unlocking", done: "Unlocked" },
  "device.lock": { ask: "locking", done: "Locked" },
  "device.presence": { ask: "proving presence", done: "Proved presence" },
  "device.resolve": { ask: "enrolling this copy", done: "Enrolled this copy" },
  "device.recovery-confirm": { ask: "confirming the recovery code", done: "Confirmed the recovery code" },
  "device.allow-list": { ask: "changing the allow-list", done: "Changed the allow-list" },
  "device.idle-lock": { ask: "changing when it locks", done: "Changed when it locks" },
  "device.allow-list-show": { ask: "the allow-list", done: "Looked at the allow-list" },
  "doctor.check": { ask: "checking the vault's health", done: "Checked the vault's health" },
  "doctor.accept-clock": { ask: "accepting the clock", done: "Accepted the clock" },
  "repository.allow": { ask: "allowing a kist.json", done: "Allowed a kist.json" },
  "repository.forget": { ask: "forgetting a kist.json", done: "Forgot a kist.json" },
  "slot.add": { ask: "adding a way to unlock", done: "Added a way to unlock" },
  "slot.remove": { ask: "removing a way to unlock", done: "Removed a way to unlock" },
  "slot.rename": { ask: "renaming a way to unlock", done: "Renamed a way to unlock" },
  "slot.passphrase": { ask: "changing the passphrase", done: "Changed the passphrase" },
  "approval.show": { ask: "showing a request", done: "Showed a request" },
  "approval.grant": { ask: "allowing a request", done: "Allowed a request" },
  "approval.deny": { ask: "denying a request", done: "Denied a request" },
  "page.open": { ask: "opening a page", done: "Opened a page" },
  "session.close": { ask: "ending sessions", done: "Ended sessions" },
  "daemon.stop": { ask: "stopping Kist", done: "Stopped Kist" },
  "override.list": { ask: "listing own values", done: "Listed own values" },
  "audit.retain": { ask: "dropping old entries", done: "Dropped old entries" },
  // A locked daemon writes down the endpoint that was asked for.
  "values.read": { ask: "reading values", done: "Tried to read values" },
  "machine.key": { ask: "the machine key", done: "Used the machine key" },
  "epoch.renew": { ask: "making a new key", done: "Made a new key" },
  "secret.resolve": { ask: "deciding a conflict", done: "Decided a conflict" },
  "secret.complete": { ask: "completing names", done: "Completed names" },
  "environment.compare": { ask: "comparing environments", done: "Compared environments" },
  "environment.complete": { ask: "completing names", done: "Completed names" },
  "namespace.import": { ask: "importing a namespace", done: "Imported a namespace" },
  "namespace.unimport": { ask: "ending an import", done: "Ended an import" },
  "override.set": { ask: "storing an own value", done: "Stored an own value" },
  "override.remove": { ask: "removing own values", done: "Removed own values" },
  "conflict.list": { ask: "listing conflicts", done: "Listed conflicts" },
  "vault.name": { ask: "naming the vault", done: "Named the vault" },
  "device.name": { ask: "naming a device", done: "Named a device" },
  "doctor.accept-damage": { ask: "going on behind a damaged entry", done: "Went on behind a damaged entry" },
  "backup.restore": { ask: "restoring a backup", done: "Restored a backup" },
  "run.stop": { ask: "stopping a program", done: "Asked a program to end" },
  "run.end": { ask: "the end of a program", done: "A program ended" },
};

/** An action that this page does not know keeps its own name. */
export function describeAction(action: string): ActionWords {
  return ACTIONS[action] ?? { ask: action, done: action };
}

/** Why somebody is asked, by the policy's rule. */
const RULES: Readonly<Record<string, string>> = {
  "admin-presence": "Changes to who may do what are asked about each time.",
  "install-script": "A package manager's install script is asked about each time.",
  "export-presence": "Exports are asked about each time.",
  "prod-presence": "Production is asked about each time.",
  "whole-namespace": "Reading a whole namespace is asked about each time.",
  "no-terminal": "A program without a terminal is asked about each time.",
  detached: "A program that left its terminal is asked about each time.",
  "staging-once": "Staging is asked about once for each page or terminal.",
  "dev-once": "Development is asked about once for each page or terminal.",
};

export function describeRule(rule: string): string {
  return RULES[rule] ?? rule;
}
