/** The devices of a vault, and what a headless one may do. */
import { formatAllowList, parseAllowList } from "@kist/access";
import { deviceKeysFromSeed, randomKey } from "@kist/crypto";
import { bytesToUtf8, KistError, utf8ToBytes } from "@kist/model";
import { getAllowList, idleLock, listDevices, resolveDevice, setAllowList } from "@kist/protocol";
import { documentHash, enrolIncarnation, setDocument } from "@kist/team";
import { rebindSlots } from "@kist/unlock";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { readCuts } from "../core/cuts.ts";
import { readIncarnation } from "../core/incarnation.ts";
import { noteEverywhere } from "../core/note.ts";
import { ALLOW_LIST } from "../core/open-vault.ts";
import { provePresence } from "../core/presence.ts";
import {
  digestOf,
  enter,
  enterDefault,
  perform,
  place,
  record,
  recordOperation,
  requireConsent,
  type Matter,
} from "../core/request.ts";
import { requireWritable, type Session } from "../core/session.ts";

export const devicesRoutes: readonly Route[] = [
  route(listDevices, async (request, context) => {
    const entered = enter(context, request);
    const { open } = entered;
    return await perform(context, entered, matterOf("device.list", "list", open.id, request), {
      act: () => ({
        devices: [...open.chain().devices.values()].map((device) => ({
          id: device.id,
          name:
            device.role === "recovery" ? "recovery code" : (open.vault.deviceName(device.id) ?? device.id.slice(0, 8)),
          role: device.role,
          thisOne: device.id === open.device.id,
          removed: device.removed !== undefined,
        })),
      }),
    });
  }),
  route(setAllowList, async (request, context) => {
    const entered = enter(context, request);
    const { session, open } = entered;
    const matter = matterOf("device.allow-list", "admin", open.id, request);
    requireConsent(context, entered, matter);
    requireWritable(session, open);
    const parsed = parseAllowList(request.document);
    if ("fault" in parsed) {
      const where = parsed.rule === undefined ? "" : ` (rule ${parsed.rule + 1})`;
      throw new KistError("request-malformed", { detail: `allow-list: ${parsed.fault}${where}` });
    }
    const bytes = utf8ToBytes(formatAllowList(parsed.list));
    const { crypto, clock, database } = context.daemon;
    const hash = documentHash(crypto, bytes);
    const keep = (): void => database.teamStore(open.id).putDocument(hash, bytes);
    await open.serial(async () => {
      // The one that is signed already, as whatever sets a machine up says at each start: nothing for the chain.
      if (open.chain().documents.get(ALLOW_LIST)?.hash === hash) {
        await record(context, entered, matter, { work: keep, act: () => undefined });
        return;
      }
      const operation = setDocument({ crypto, clock }, open.chain(), open.device, { name: ALLOW_LIST, hash });
      await recordOperation(context, entered, matter, operation, keep);
    });
    return { hash, rules: parsed.list.rules.length };
  }),
  route(idleLock, async (request, context) => {
    const entered = enterDefault(context);
    const { idleLock: chosen } = entered.session;
    const { minutes } = request;
    if (minutes !== undefined) {
      const asked = [minutes === 0 ? "never" : `${minutes} minutes`];
      const matter = { ...matterOf("device.idle-lock", "admin", entered.open.id, request), asked };
      await perform(context, entered, matter, {
        work: () => chosen.write(minutes),
        act: () => chosen.choose(minutes),
      });
    }
    return { minutes: chosen.after() / 60_000, fixed: chosen.fixed };
  }),
  route(getAllowList, async (request, context) => {
    const entered = enter(context, request);
    const { open } = entered;
    return await perform(context, entered, matterOf("device.allow-list-show", "list", open.id, request), {
      act() {
        const document = open.chain().documents.get(ALLOW_LIST);
        const bytes =
          document === undefined ? undefined : context.daemon.database.teamStore(open.id).readDocument(document.hash);
        return { document: bytes === undefined ? "" : bytesToUtf8(bytes), hash: document?.hash ?? "" };
      },
    });
  }),
  /**
   * This home was copied (R15): it goes on under new device keys, and the old ones end in the chain, so the other
   * copy can no longer write what anybody accepts. The process is replaced afterwards: every ledger and index in
   * memory still signs with the old keys.
   */
  route(resolveDevice, async (request, context) => {
    const { daemon } = context;
    const session = daemon.session();
    if (!session.cloned) return { vaults: 0 };
    if (session.kind === "person") {
      if (request.presence === undefined) throw new KistError("presence-missing", {});
      await provePresence(context, request.presence);
    } else {
      const entered = enter(context, { vault: session.defaultVault() });
      requireConsent(context, entered, matterOf("device.resolve", "admin", entered.open.id, {}));
    }
    await session.serial(async () => await enrolAll(context, session));
    daemon.lock("resolve");
    return { vaults: session.vaults.size };
  }),
];

/** New keys in every vault, and slots that are bound to this home: all of it in one transaction. */
async function enrolAll(context: RequestContext, session: Session): Promise<void> {
  const { crypto, clock, database } = context.daemon;
  const incarnation = readIncarnation(crypto, database);
  const rebound = rebindSlots({ crypto, clock, store: database.slotStore }, session.localKey(), incarnation);
  const enrolled = [...session.vaults.values()].map((open) => {
    const seed = randomKey(crypto);
    const operation = enrolIncarnation({ crypto, clock }, open.chain(), open.device, {
      device: deviceKeysFromSeed(crypto, seed),
      keyring: open.keyring,
      cuts: readCuts(database, open.chain(), [open.device.id]),
    });
    return { open, seed, operation };
  });
  let undo: (() => void) | undefined;
  let isDurable = false;
  const work = (): void => {
    for (const { open, seed, operation } of enrolled) {
      open.writeOperation(operation);
      session.rows.write("device-keys", open.id, seed);
    }
    rebound.write();
    undo = session.rows.reseal(rebound.local);
  };
  const done = (): void => {
    isDurable = true;
    session.replaceLocalKey(rebound.local);
  };
  try {
    await noteEverywhere(context, session, { action: "device.resolve" }, { work, done });
  } catch (error) {
    // Once it is durable the process is replaced, whatever another vault's trail says.
    if (!isDurable) {
      undo?.();
      for (const { open, operation } of enrolled) open.dropOperation(operation);
      throw error;
    }
  } finally {
    for (const { seed } of enrolled) seed.fill(0);
  }
}

function matterOf(
  action: string,
  kind: Matter["kind"],
  vault: string,
  request: { readonly approval?: string | undefined },
): Matter {
  return {
    action,
    kind,
    parts: [place("dev")],
    subjects: [],
    digest: digestOf(action, vault, request),
    approval: request.approval,
  };
}
