/**
 * What the desktop app asks the daemon, over the socket like every other program. It is a client without keys: it locks,
 * looks and opens pages. Before it opens one it makes sure that what listens is the daemon of this installation (R18), since a
 * person will type a passphrase into what it shows.
 */
import type { Answer, Verdict } from "@kist/client";
import { KistError } from "@kist/model";
import { API } from "@kist/protocol/version";

import type { CeremonyPurpose } from "../bridge/shell-bridge.ts";
import { parsePageAddress, type PageAddress } from "../page-address.ts";
import { parseApprovals, parseStatus, type DaemonStatus, type PendingApproval } from "./answers.ts";

/** The two connections: one starts the daemon where nobody listens, the other takes that for an answer. */
export interface DaemonCalls {
  call(path: string, body?: unknown): Promise<Answer>;
  callRunning(path: string, body?: unknown): Promise<Answer>;
  verify(): Promise<Verdict>;
}

export interface OpenedPage extends PageAddress {
  /** A file of the user's alone that sends a browser there, so that no command line carries the secret. */
  readonly file: string;
}

export interface DaemonLink {
  /** Starts the daemon where none runs. */
  start(): Promise<DaemonStatus>;
  /** `undefined`: none runs. */
  look(): Promise<DaemonStatus | undefined>;
  /** Locks a daemon that runs. One that does not holds no key. */
  lock(): Promise<void>;
  pendingApprovals(): Promise<readonly PendingApproval[]>;
  openPage(purpose: CeremonyPurpose): Promise<OpenedPage>;
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
  return {
    look,
    start: async () => parseStatus(bodyOf(await calls.call(`${API}/status`))),
    async lock() {
      if ((await look()) !== undefined) bodyOf(await calls.callRunning(`${API}/lock`, {}));
    },
    pendingApprovals: async () => parseApprovals(bodyOf(await calls.callRunning(`${API}/approvals/list`, {}))),
    async openPage(purpose) {
      // Whoever is to be verified must be there.
      bodyOf(await calls.call(`${API}/status`));
      requireVerified(await calls.verify());
      const body = bodyOf(await calls.call(`${API}/page/open`, { purpose }));
      const { url, file } = typeof body === "object" && body !== null ? { url: "", file: "", ...body } : {};
      const address = typeof url === "string" ? parsePageAddress(url) : undefined;
      if (address === undefined || typeof file !== "string")
        throw new KistError("internal", { detail: "the daemon named no page" });
      return { ...address, file };
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
