/** This device: setting it up, opening and locking it. */
import { KistError, terminalKey, utf8ToBytes } from "@kist/model";
import { confirmRecovery, initDevice, lock, unlock } from "@kist/protocol";
import { answersChallenge, openSlot, parseRecoveryCode, type Credential } from "@kist/unlock";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { foundDevice } from "../core/founding.ts";
import { textField } from "../core/local-rows.ts";
import { readMachineKey } from "../core/machine-key.ts";
import type { Session } from "../core/session.ts";
import { unlockDevice } from "../core/unlocking.ts";

export const deviceRoutes: readonly Route[] = [
  route(initDevice, async (request, context) => {
    const { daemon, caller } = context;
    if (daemon.phase() !== "empty") throw new KistError("already-initialised", {});
    if ((request.kind === "person") !== (request.passphrase !== undefined)) throw new KistError("slot-not-allowed", {});
    const passphrase = request.passphrase === undefined ? undefined : utf8ToBytes(request.passphrase);
    try {
      const founded = await foundDevice(daemon, caller, { ...request, passphrase });
      daemon.begin(founded.session);
      approveTerminal(context, founded.session);
      return { vault: founded.vault, ...(founded.sheet === undefined ? {} : { recovery: founded.sheet }) };
    } finally {
      passphrase?.fill(0);
    }
  }),
  route(confirmRecovery, async (request, context) => {
    const session = context.daemon.session();
    const challenge = session.rows.read("setting", "recovery-challenge");
    const [group, expected] = [numberField(challenge, "group"), textField(challenge, "expected")];
    if (group === undefined || expected === undefined) return {};
    if (request.group !== group || !answersChallenge({ group, expected }, request.text)) {
      throw new KistError("recovery-wrong", { group });
    }
    await noteEverywhere(context, session, "device.recovery-confirm", () =>
      session.rows.remove("setting", "recovery-challenge"),
    );
    return {};
  }),
  route(unlock, async (request, context) => {
    const { daemon } = context;
    if (daemon.phase() === "empty") throw new KistError("not-initialised", {});
    const credential = credentialOf(request, context);
    try {
      if (daemon.phase() === "locked") {
        const session = await unlockDevice(daemon, credential);
        if (daemon.phase() === "locked") daemon.begin(session);
        else session.close();
        await noteEverywhere(context, daemon.session(), "device.unlock");
      } else {
        await proveCredential(context, credential);
      }
    } finally {
      wipeCredential(credential);
    }
    const session = daemon.session();
    return { vaults: session.vaults.size, approvedTerminal: approveTerminal(context, session) };
  }),
  route(lock, async (_request, context) => {
    const { daemon } = context;
    if (daemon.phase() === "unlocked") {
      await noteEverywhere(context, daemon.session(), "device.lock");
      daemon.lock();
    }
    return {};
  }),
];

type UnlockRequest = Parameters<Parameters<typeof route<typeof unlock>>[1]>[0];

function credentialOf(request: UnlockRequest, { daemon }: RequestContext): Credential {
  switch (request.with) {
    case "passphrase":
      return { type: "passphrase", passphrase: utf8ToBytes(request.passphrase) };
    case "recovery":
      return { type: "recovery", code: parseRecoveryCode(request.code) };
    case "machine":
      return { type: "machine", key: readMachineKey(daemon) };
  }
}

function wipeCredential(credential: Credential): void {
  if (credential.type === "passphrase") credential.passphrase.fill(0);
  else if (credential.type === "recovery") credential.code.fill(0);
  else if (credential.type === "machine") credential.key.fill(0);
}

/** Unlocking what is unlocked proves presence and approves the terminal; it opens nothing anew. */
async function proveCredential({ daemon }: RequestContext, credential: Credential): Promise<void> {
  const { local } = await openSlot(
    { crypto: daemon.crypto, clock: daemon.clock, store: daemon.database.slotStore },
    credential,
  );
  local.fill(0);
}

/** Whoever typed the passphrase in a terminal has approved `dev` there (R20). */
function approveTerminal({ caller }: RequestContext, session: Session): boolean {
  const terminal = terminalKey(caller);
  if (terminal === undefined || session.kind !== "person") return false;
  return session.sessions.openTerminal(
    caller,
    session.presence.mint("passphrase", { for: "unlock", terminal }, caller),
  );
}

/** What concerns the whole device stands in the audit chain of each of its vaults; `work` runs with the first. */
export async function noteEverywhere(
  { daemon, caller }: RequestContext,
  session: Session,
  action: string,
  work?: () => void,
): Promise<void> {
  let first = true;
  for (const open of session.vaults.values()) {
    await open.ledger.commit({
      entry: { action, outcome: "allowed", at: daemon.clock.now(), subjects: [], caller: daemon.describe(caller) },
      binding: "",
      ...(first && work !== undefined ? { work } : {}),
    });
    first = false;
  }
}

function numberField(value: unknown, field: string): number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const found: unknown = Reflect.get(value, field);
  return typeof found === "number" ? found : undefined;
}
