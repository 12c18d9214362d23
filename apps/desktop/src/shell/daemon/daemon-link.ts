/**
 * What the desktop app asks the daemon, over the socket like every other program. It is a client without keys: it locks,
 * looks and opens pages. Before it opens one it makes sure that what listens is the daemon of this installation (R18), since a
 * person will type a passphrase into what it shows.
 */
import type { Answer, Verdict } from "@kist/client";
import { KistError } from "@kist/model";
import { API } from "@kist/protocol/version";

import type { CeremonyPurpose } from "../bridge/shell-bridge.ts";
import { findPageAddress, type PageAddress } from "../page-address.ts";
import { parseApprovals, parseStatus, type DaemonStatus, type PendingApproval } from "./answers.ts";

/** The two connections: one starts the daemon where nobody listens, the other takes that for an answer. */
export interface DaemonCalls {
  call(path: string, body?: unknown): Promise<Answer>;
  callRunning(path: string, body?: unknown): Promise<Answer>;
  verify(): Promise<Verdict>;
  /** The text of a file that the daemon made for this user alone. */
  readOwnFile(path: string): Promise<string>;
}

export interface DaemonLink {
  /** Starts the daemon where none runs. */
  start(): Promise<DaemonStatus>;
  /** `undefined`: none runs. */
  look(): Promise<DaemonStatus | undefined>;
  /** Locks a daemon that runs. One that does not holds no key. */
  lock(): Promise<void>;
  pendingApprovals(): Promise<readonly PendingApproval[]>;
  /**
   * Resolves with a file of the user's alone that leads a browser to a page for that purpose, once and for a minute. The launch
   * secret stands in it, so that no command line and no address bar's history carries it.
   */
  openPage(purpose: CeremonyPurpose): Promise<string>;
  /** The same for the window, which goes there without a file between. */
  launchPage(): Promise<PageAddress>;
}

/** All methods reject with a `KistError` that has words in the protocol. */
export function createDaemonLink(calls: DaemonCalls): DaemonLink {
  const look = async (): Promise<DaemonStatus | undefined> => {
    try {
      return parseStatus(bodyOf(await calls.callRunning(`${API}/status`)));
    } catch (error) {
      if (error instanceof KistError && error.code === "daemon-unreachable") return undefined;
      throw error;
    }
  };
  const openPage = async (purpose: CeremonyPurpose): Promise<string> => {
    // Whoever is to be verified must be there.
    bodyOf(await calls.call(`${API}/status`));
    requireVerified(await calls.verify());
    const body = bodyOf(await calls.call(`${API}/page/open`, { purpose }));
    const file = typeof body === "object" && body !== null && "file" in body ? body.file : undefined;
    if (typeof file !== "string") throw new KistError("internal", { detail: "the daemon named no page" });
    return file;
  };
  return {
    look,
    start: async () => parseStatus(bodyOf(await calls.call(`${API}/status`))),
    async lock() {
      if ((await look()) !== undefined) bodyOf(await calls.callRunning(`${API}/lock`, {}));
    },
    pendingApprovals: async () => parseApprovals(bodyOf(await calls.callRunning(`${API}/approvals/list`, {}))),
    openPage,
    async launchPage() {
      const address = findPageAddress(await calls.readOwnFile(await openPage({ kind: "app" })));
      if (address === undefined) throw new KistError("internal", { detail: "the daemon named no page" });
      return address;
    },
  };
}

function bodyOf(answer: Answer): unknown {
  if (answer.ok) return answer.body;
  throw new KistError(answer.error.code, answer.error.facts);
}

function requireVerified(verdict: Verdict): void {
  if (verdict.verified) return;
  const details = {
    "socket-overridden": "KIST_SOCKET chose the socket",
    "path-unsafe": `others could replace ${verdict.detail}`,
    "nobody-listens": `nobody listens at ${verdict.detail}`,
    "other-user": `it runs as user ${verdict.detail}`,
    "node-missing": `no Node 24 for ${verdict.detail}`,
    "other-program": `it is ${verdict.detail}`,
  };
  throw new KistError("daemon-unverified", { detail: details[verdict.code] });
}
