/**
 * What a page may ask for. Whatever is not named here does not exist on its door: a new endpoint is no page's until somebody
 * has thought about it. Left out are what belongs to a process (its files, its scan, completion in its shell), what a repository's
 * directory decides (`kist allow`), and what only a program needs.
 */
import * as protocol from "@kist/protocol";
import type { Endpoint } from "@kist/protocol";

const ALLOWED: readonly Endpoint[] = [
  protocol.getStatus,
  protocol.unlock,
  protocol.lock,
  protocol.showPage,
  protocol.leavePage,
  // this device
  protocol.initDevice,
  protocol.confirmRecovery,
  protocol.listDevices,
  protocol.resolveDevice,
  protocol.getAllowList,
  protocol.idleLock,
  protocol.listSlots,
  protocol.addSlot,
  protocol.removeSlot,
  protocol.renameSlot,
  protocol.changePassphrase,
  protocol.beginRegistration,
  protocol.verifyRegistration,
  protocol.finishRegistration,
  protocol.beginAssertion,
  // consent
  protocol.listApprovals,
  protocol.showApproval,
  protocol.waitApproval,
  protocol.decideApproval,
  protocol.listSessions,
  protocol.closeSessions,
  protocol.stopRun,
  protocol.listRepositories,
  protocol.forgetRepository,
  // places
  protocol.listVaults,
  protocol.createVault,
  protocol.useVault,
  protocol.vaultSettings,
  protocol.listEnvironments,
  protocol.createEnvironment,
  protocol.setEnvironmentClass,
  protocol.createNamespace,
  protocol.importNamespace,
  protocol.unimportNamespace,
  protocol.listImports,
  // secrets
  protocol.listSecrets,
  protocol.overviewSecrets,
  protocol.showSecret,
  protocol.searchSecrets,
  protocol.tagSecrets,
  protocol.checkSecrets,
  protocol.explainSecret,
  protocol.compareSecrets,
  protocol.compareEnvironments,
  protocol.listConflicts,
  protocol.resolveConflict,
  protocol.setSecrets,
  protocol.setMetadata,
  protocol.removeSecrets,
  protocol.undeleteSecret,
  protocol.rollbackSecret,
  protocol.setLabel,
  protocol.pinVersion,
  protocol.purgeVersions,
  protocol.copySecrets,
  protocol.moveSecrets,
  protocol.promoteSecrets,
  protocol.undoChange,
  protocol.setOverride,
  protocol.removeOverrides,
  protocol.listOverrides,
  protocol.readValues,
  protocol.inspectValue,
  protocol.readTotpCode,
  // the trail, and how things stand
  protocol.listAudit,
  protocol.verifyAudit,
  protocol.exportAudit,
  protocol.auditFigures,
  protocol.checkHealth,
  protocol.acceptClock,
  protocol.createBackup,
];

const KEYS: ReadonlySet<string> = new Set(ALLOWED.map(keyOf));

const USES: ReadonlySet<string> = new Set(
  ALLOWED.filter(({ method, idle }) => method === "POST" && idle !== true).map(keyOf),
);

/** Asking for it is use of the page, as it is of the vault. */
export function isUse(key: string): boolean {
  return USES.has(key);
}

/** By method and path, as the route table has it. */
export function isForPages(key: string): boolean {
  return KEYS.has(key);
}

function keyOf({ method, path }: Endpoint): string {
  return `${method} ${path}`;
}
