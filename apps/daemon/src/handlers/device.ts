/** This device: setting it up, opening and locking it. */
import { hostname } from "node:os";

import { isKistError, KistError, utf8ToBytes } from "@kist/model";
import { confirmRecovery, initDevice, lock, unlock } from "@kist/protocol";
import { answersChallenge, parseRecoveryCode, type Credential } from "@kist/unlock";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { approveTerminal } from "../core/approve-terminal.ts";
import { foundDevice } from "../core/founding.ts";
import { textField } from "../core/local-rows.ts";
import { readMachineKey } from "../core/machine-key.ts";
import { noteEverywhere, noteRefusal } from "../core/note.ts";
import { proveCredential } from "../core/presence.ts";
import { settleIn } from "../core/settle-in.ts";
import { unlockDevice } from "../core/unlocking.ts";
import { readSlotUse, requireCountRose, writeSlotUse } from "../passkeys/slot-use.ts";
import { checkTouch } from "../passkeys/touch.ts";

export const deviceRoutes: readonly Route[] = [
  route(initDevice, async (request, context) => {
    const { daemon, caller } = context;
    if ((request.kind === "person") !== (request.passphrase !== undefined)) throw new KistError("slot-not-allowed", {});
    const passphrase = request.passphrase === undefined ? undefined : utf8ToBytes(request.passphrase);
    return await daemon.proving(async () => {
      try {
        if (daemon.phase() !== "empty") throw new KistError("already-initialised", {});
        const deviceName = request.deviceName ?? (hostname() || "device");
        const founded = await foundDevice(daemon, caller, { ...request, deviceName, passphrase });
        daemon.begin(founded.session);
        approveTerminal(context, founded.session);
        return {
          vault: founded.vault,
          deviceName,
          ...(founded.sheet === undefined ? {} : { recovery: founded.sheet }),
        };
      } finally {
        passphrase?.fill(0);
      }
    });
  }),
  route(confirmRecovery, async (request, context) => {
    const session = context.daemon.session();
    const challenge = session.rows.read("setting", "recovery-challenge");
    const [group, expected] = [numberField(challenge, "group"), textField(challenge, "expected")];
    if (group === undefined || expected === undefined) return {};
    if (request.group !== group || !answersChallenge({ group, expected }, request.text)) {
      throw new KistError("recovery-wrong", { group });
    }
    await noteEverywhere(
      context,
      session,
      { action: "device.recovery-confirm" },
      { work: () => session.rows.remove("setting", "recovery-challenge") },
    );
    return {};
  }),
  route(unlock, async (request, context) => {
    const { daemon } = context;
    if (daemon.phase() === "empty") throw new KistError("not-initialised", {});
    const { credential, counter } = await openerOf(request, context);
    try {
      // Who came second proves that he is there, like everybody who finds it unlocked.
      if (!(await unlockOnce(context, credential, counter))) await proveCredential(context, credential, counter);
    } finally {
      wipeCredential(credential);
    }
    const session = daemon.session();
    const method = credential.type === "passkey" ? "passkey" : "passphrase";
    const approvedTerminal = approveTerminal(context, session, method);
    daemon.pages.fulfil(context.caller, { kind: "unlock" }, approvedTerminal);
    return { vaults: session.vaults.size, approvedTerminal };
  }),
  route(lock, (_request, { daemon, caller }) => {
    if (daemon.phase() === "unlocked") daemon.lock(caller);
    return {};
  }),
];

/** False where it was unlocked already. */
async function unlockOnce(context: RequestContext, credential: Credential, counter: number): Promise<boolean> {
  const { daemon } = context;
  return await daemon.proving(async () => {
    if (daemon.phase() !== "locked") return false;
    const { session, slot } = await unlockDevice(daemon, credential);
    try {
      requireCountRose(readSlotUse(session.rows, slot), counter);
      daemon.begin(session);
    } catch (error) {
      // The ledgers write it down when they close.
      if (isKistError(error)) noteRefusal(context, session, { action: "device.unlock", code: error.code });
      session.close();
      throw error;
    }
    try {
      await settleIn(daemon, session);
      const work = (): void => writeSlotUse(session.rows, slot, { at: daemon.clock.now(), counter });
      await noteEverywhere(context, session, { action: "device.unlock" }, { work });
    } catch (error) {
      daemon.lock(context.caller);
      throw error;
    }
    return true;
  });
}

type UnlockRequest = Parameters<Parameters<typeof route<typeof unlock>>[1]>[0];

/** `counter`: how often a passkey says that it was used. */
interface Opener {
  readonly credential: Credential;
  readonly counter: number;
}

async function openerOf(request: UnlockRequest, context: RequestContext): Promise<Opener> {
  const { daemon } = context;
  switch (request.with) {
    case "passphrase":
      return { credential: { type: "passphrase", passphrase: utf8ToBytes(request.passphrase) }, counter: 0 };
    case "recovery":
      return { credential: { type: "recovery", code: parseRecoveryCode(request.code) }, counter: 0 };
    case "machine":
      if (daemon.slots()?.device === "person") throw new KistError("slot-not-found", {});
      return { credential: { type: "machine", key: readMachineKey(daemon) }, counter: 0 };
    case "passkey":
      return await checkTouch(context, request.passkey, { kind: "unlock" });
  }
}

function wipeCredential(credential: Credential): void {
  if (credential.type === "passphrase") credential.passphrase.fill(0);
  else if (credential.type === "recovery") credential.code.fill(0);
  else if (credential.type === "machine") credential.key.fill(0);
  else {
    credential.prf.fill(0);
    credential.secret.fill(0);
  }
}

function numberField(value: unknown, field: string): number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const found: unknown = Reflect.get(value, field);
  return typeof found === "number" ? found : undefined;
}
