import { describe, expect, it } from "vitest";

import { usualHost } from "./usual-host.ts";

const passphrase = { passkey: undefined };
const passkey = (rpId: string) => ({
  passkey: {
    rpId,
    credential: new Uint8Array(),
    publicKey: new Uint8Array(),
    transports: [],
    aaguid: new Uint8Array(),
    multiDevice: false,
    prfSalt: new Uint8Array(),
    user: new Uint8Array(),
  },
});

describe("the host name of a page", () => {
  it.each([
    ["no passkeys", [passphrase], undefined],
    ["passkeys of the usual one", [passphrase, passkey("kist.localhost")], undefined],
    ["one of each", [passkey("localhost"), passkey("kist.localhost")], undefined],
    ["passkeys of localhost alone", [passphrase, passkey("localhost")], "localhost"],
    ["passkeys of a name that is not ours", [passkey("example.com")], undefined],
  ])("with %s", (_, slots, host) => {
    expect(usualHost(slots)).toBe(host);
  });
});
