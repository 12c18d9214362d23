/** The endpoints this program calls, by path. Types only: the schemas (and zod) stay in the daemon. */
import type * as protocol from "@kist/protocol";
import type { Endpoint, RequestOf, ResponseOf } from "@kist/protocol";

export interface Api {
  readonly status: typeof protocol.getStatus;
  readonly unlock: typeof protocol.unlock;
  readonly lock: typeof protocol.lock;
  readonly "daemon/stop": typeof protocol.stopDaemon;
  readonly "device/init": typeof protocol.initDevice;
  readonly "device/confirm-recovery": typeof protocol.confirmRecovery;
  readonly "device/list": typeof protocol.listDevices;
  readonly "device/resolve": typeof protocol.resolveDevice;
  readonly "device/idle-lock": typeof protocol.idleLock;
  readonly "device/allow-list": typeof protocol.setAllowList;
  readonly "device/allow-list/show": typeof protocol.getAllowList;
  readonly "slots/list": typeof protocol.listSlots;
  readonly "slots/add": typeof protocol.addSlot;
  readonly "slots/remove": typeof protocol.removeSlot;
  readonly "slots/rename": typeof protocol.renameSlot;
  readonly "slots/passphrase": typeof protocol.changePassphrase;
  readonly "page/open": typeof protocol.openPage;
  readonly "page/wait": typeof protocol.waitPage;
  readonly "approvals/list": typeof protocol.listApprovals;
  readonly "approvals/show": typeof protocol.showApproval;
  readonly "approvals/wait": typeof protocol.waitApproval;
  readonly "approvals/decide": typeof protocol.decideApproval;
  readonly "sessions/list": typeof protocol.listSessions;
  readonly "sessions/close": typeof protocol.closeSessions;
  readonly "runs/stop": typeof protocol.stopRun;
  readonly "values/read": typeof protocol.readValues;
  readonly "values/inspect": typeof protocol.inspectValue;
  readonly "values/totp": typeof protocol.readTotpCode;
  readonly "runs/files": typeof protocol.openRunFiles;
  readonly "runs/adopt": typeof protocol.adoptRunProcess;
  readonly "secrets/check": typeof protocol.checkSecrets;
  readonly "secrets/list": typeof protocol.listSecrets;
  readonly "secrets/overview": typeof protocol.overviewSecrets;
  readonly "secrets/show": typeof protocol.showSecret;
  readonly "scan/begin": typeof protocol.beginScan;
  readonly "scan/end": typeof protocol.endScan;
  readonly "secrets/set": typeof protocol.setSecrets;
  readonly "secrets/metadata": typeof protocol.setMetadata;
  readonly "secrets/remove": typeof protocol.removeSecrets;
  readonly "secrets/undelete": typeof protocol.undeleteSecret;
  readonly "secrets/rollback": typeof protocol.rollbackSecret;
  readonly "secrets/label": typeof protocol.setLabel;
  readonly "secrets/pin": typeof protocol.pinVersion;
  readonly "secrets/purge": typeof protocol.purgeVersions;
  readonly "secrets/compare": typeof protocol.compareSecrets;
  readonly "environments/compare": typeof protocol.compareEnvironments;
  readonly "secrets/copy": typeof protocol.copySecrets;
  readonly "secrets/move": typeof protocol.moveSecrets;
  readonly "secrets/promote": typeof protocol.promoteSecrets;
  readonly "conflicts/list": typeof protocol.listConflicts;
  readonly "conflicts/resolve": typeof protocol.resolveConflict;
  readonly "secrets/undo": typeof protocol.undoChange;
  readonly "secrets/search": typeof protocol.searchSecrets;
  readonly "secrets/tag": typeof protocol.tagSecrets;
  readonly "vaults/list": typeof protocol.listVaults;
  readonly "vaults/create": typeof protocol.createVault;
  readonly "vaults/use": typeof protocol.useVault;
  readonly "vaults/settings": typeof protocol.vaultSettings;
  readonly "names/complete": typeof protocol.completeNames;
  readonly "environments/list": typeof protocol.listEnvironments;
  readonly "environments/create": typeof protocol.createEnvironment;
  readonly "environments/class": typeof protocol.setEnvironmentClass;
  readonly "namespaces/create": typeof protocol.createNamespace;
  readonly "namespaces/import": typeof protocol.importNamespace;
  readonly "namespaces/unimport": typeof protocol.unimportNamespace;
  readonly "namespaces/imports": typeof protocol.listImports;
  readonly "secrets/explain": typeof protocol.explainSecret;
  readonly "overrides/set": typeof protocol.setOverride;
  readonly "overrides/remove": typeof protocol.removeOverrides;
  readonly "overrides/list": typeof protocol.listOverrides;
  readonly "repositories/inspect": typeof protocol.inspectRepository;
  readonly "repositories/allow": typeof protocol.allowRepository;
  readonly "repositories/list": typeof protocol.listRepositories;
  readonly "repositories/forget": typeof protocol.forgetRepository;
  readonly "doctor/check": typeof protocol.checkHealth;
  readonly "doctor/accept-clock": typeof protocol.acceptClock;
  readonly "audit/list": typeof protocol.listAudit;
  readonly "audit/figures": typeof protocol.auditFigures;
  readonly "audit/verify": typeof protocol.verifyAudit;
  readonly "audit/export": typeof protocol.exportAudit;
  readonly "backup/create": typeof protocol.createBackup;
}

/** What was found in the bytes that were sent. */
export type Fed = ResponseOf<typeof protocol.feedScan>;

export type ApiPath = keyof Api;
export type RequestTo<Path extends ApiPath> = Api[Path] extends Endpoint ? RequestOf<Api[Path]> : never;
export type ResponseFrom<Path extends ApiPath> = Api[Path] extends Endpoint ? ResponseOf<Api[Path]> : never;

/** Rejects as `Daemon.call` does, and with `daemon-unreachable` once the connection has ended. */
export interface DaemonPipe {
  call<Path extends ApiPath>(path: Path, request: RequestTo<Path>): Promise<ResponseFrom<Path>>;
  /** For endpoints that take bytes. They must stay as they are until it settles. */
  upload(path: "scan/feed", bytes: Uint8Array<ArrayBuffer>): Promise<Fed>;
  close(): void;
}

/** What verbs ask. One implementation talks to the daemon; tests have another. */
export interface Daemon {
  /** Rejects with a KistError that carries the daemon's code and facts. Starts the daemon where none answers. */
  call<Path extends ApiPath>(path: Path, request: RequestTo<Path>): Promise<ResponseFrom<Path>>;
  /** The answer of an endpoint whose answer is a file, not JSON. */
  download(path: "audit/export" | "backup/create", request: Readonly<Record<string, string>>): Promise<Uint8Array>;
  /** A connection of its own with several requests under way. Starts no daemon. */
  pipe(): Promise<DaemonPipe>;
  /** The status, without starting a daemon; nothing where none answers. */
  peek(): Promise<ResponseFrom<"status"> | undefined>;
  /** R18: rejects with `daemon-unverified` unless what listens is our daemon. Before every passphrase. */
  verify(): Promise<void>;
}
