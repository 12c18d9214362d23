/** Ceremonies of passkeys, begun and ended on a page: a new one in two touches, any other in one. */
import { bytesToBase64Url, KistError } from "@kist/model";
import { beginAssertion, beginRegistration, finishRegistration, verifyRegistration } from "@kist/protocol";
import { addSlot as prepareAdd } from "@kist/unlock";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { changeSlots, slotsDeps } from "../core/change-slots.ts";
import { provePresence } from "../core/presence.ts";
import type { Session } from "../core/session.ts";
import type { Ceremony } from "../passkeys/ceremonies.ts";
import { creationOptions, requestOptions } from "../passkeys/options.ts";
import { requireSite, rpIdOf } from "../passkeys/site.ts";
import { takeSlotSecret } from "../passkeys/slot-secret.ts";
import { writeSlotUse } from "../passkeys/slot-use.ts";
import { beginTouch, openPrf, passkeysOf } from "../passkeys/touch.ts";
import { verifyAssertion, verifyCreation } from "../passkeys/verify.ts";

const USER_BYTES = 32;
const SALT_BYTES = 32;

export const passkeyRoutes: readonly Route[] = [
  route(beginAssertion, (request, context) => {
    const { daemon } = context;
    if (daemon.phase() === "empty") throw new KistError("not-initialised", {});
    // Locked, there is nothing to approve or to change.
    if (request.purpose.kind !== "unlock") daemon.session();
    const { ceremony, options } = beginTouch(context, request.purpose);
    return { ceremony: ceremony.id, options, hop: hopKey(ceremony) };
  }),
  route(beginRegistration, async (request, context) => {
    const { daemon } = context;
    const site = requireSite(context);
    requireChangeable(daemon.session());
    await provePresence(context, request.presence);
    const user = daemon.crypto.random.bytes(USER_BYTES);
    const { name } = request;
    const ceremony = daemon.ceremonies.begin(site, { kind: "create", name, user });
    const known = passkeysOf(context, site).map(({ passkey }) => passkey);
    const options = creationOptions(site, { name, user, challenge: ceremony.challenge, known });
    return { ceremony: ceremony.id, options, hop: hopKey(ceremony) };
  }),
  route(verifyRegistration, async (request, context) => {
    const { daemon } = context;
    daemon.session();
    const site = requireSite(context);
    const created = daemon.ceremonies.take(site, request.ceremony, "create");
    const { counter, ...credential } = await verifyCreation(created, request.response);
    requireUnknown(context, created, credential.credential);
    const { name, user } = created.matter;
    const facts = { ...credential, user, rpId: rpIdOf(site), prfSalt: daemon.crypto.random.bytes(SALT_BYTES) };
    const ceremony = daemon.ceremonies.begin(site, { kind: "confirm", name, facts, counter }, created.hop);
    return { ceremony: ceremony.id, options: requestOptions(site, ceremony.challenge, [facts]) };
  }),
  route(finishRegistration, async (request, context) => {
    const { daemon } = context;
    daemon.session();
    const site = requireSite(context);
    const ceremony = daemon.ceremonies.take(site, request.ceremony, "confirm");
    const { name, facts } = ceremony.matter;
    const counter = await verifyAssertion(ceremony, request.response, facts);
    const prf = openPrf(ceremony, request.prf);
    try {
      requireUnknown(context, ceremony, facts.credential);
      const secret = takeSlotSecret(daemon);
      try {
        const { view } = await changeSlots(
          context,
          "slot.add",
          (session) =>
            prepareAdd(slotsDeps(context), session.localKey(), { type: "passkey", name, facts, prf, secret }),
          (session, prepared) => {
            const made = prepared.view.slots.at(-1);
            if (made !== undefined) writeSlotUse(session.rows, made.id, { at: daemon.clock.now(), counter });
          },
        );
        return { id: view.slots.at(-1)?.id ?? "" };
      } finally {
        secret.fill(0);
      }
    } finally {
      prf.fill(0);
    }
  }),
];

function hopKey({ hop }: Ceremony): string {
  return bytesToBase64Url(hop.publicKey);
}

/** Before anybody touches anything: where it could not be kept. */
function requireChangeable(session: Session): void {
  if (session.cloned) throw new KistError("device-cloned", {});
  if (session.kind !== "person") throw new KistError("slot-not-allowed", { type: "passkey", device: session.kind });
}

/** The browser was told which there are; this is for one that did not listen. */
function requireUnknown(context: RequestContext, { site }: Ceremony, credential: Uint8Array): void {
  const id = bytesToBase64Url(credential);
  const isKnown = passkeysOf(context, site).some(({ passkey }) => bytesToBase64Url(passkey.credential) === id);
  if (isKnown) throw new KistError("passkey-known", {});
}
