/** Keys that everybody has: the test vectors of RFC 8032 §7.1, so that nothing real is ever mistaken for them. */
import { concatBytes, hexToBytes, type Bytes } from "../bytes.ts";
import { writeSshKey } from "./openssh.ts";
import type { Draw } from "./synthetic-text.ts";

/** Seed and public key of TEST 1, 2 and 3. */
const PUBLISHED: readonly (readonly [string, string])[] = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
  ],
];

/** One of the three, in OpenSSH's format. */
export function syntheticSshKey(draw: Draw): string {
  const [seed = "", point = ""] = PUBLISHED[draw(PUBLISHED.length)] ?? [];
  const [secret, open] = [bytesOf(seed), bytesOf(point)];
  return writeSshKey(
    {
      type: "ssh-ed25519",
      publicParts: [open],
      privateParts: [open, concatBytes(secret, open)],
      comment: "synthetic@example.invalid",
    },
    new Uint8Array(4),
  );
}

function bytesOf(hex: string): Bytes {
  return hexToBytes(hex) ?? new Uint8Array(0);
}

/** Self-signed by the key of TEST 1 for `synthetic.example.invalid` and `localhost`, 2020–2099; with that key. */
export const SYNTHETIC_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBtDCCAWagAwIBAgIBATAFBgMrZXAwUDEqMCgGA1UECgwhU3ludGhldGljLCBu
b3QgYSByZWFsIGNlcnRpZmljYXRlMSIwIAYDVQQDDBlzeW50aGV0aWMuZXhhbXBs
ZS5pbnZhbGlkMCAXDTIwMDEwMTAwMDAwMFoYDzIwOTkxMjMxMjM1OTU5WjBQMSow
KAYDVQQKDCFTeW50aGV0aWMsIG5vdCBhIHJlYWwgY2VydGlmaWNhdGUxIjAgBgNV
BAMMGXN5bnRoZXRpYy5leGFtcGxlLmludmFsaWQwKjAFBgMrZXADIQDXWpgBgrEK
t9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGqNjMGEwDwYDVR0TAQH/BAUwAwEB/zAv
BgNVHREEKDAmghlzeW50aGV0aWMuZXhhbXBsZS5pbnZhbGlkgglsb2NhbGhvc3Qw
HQYDVR0OBBYEFFsnqlWJF5dw5HV1sWKh3tl7i/xtMAUGAytlcANBAFJLu2TMIyRN
RPCCffKcbCZX9YcNfqA2ppPmiJXQkuqU99JoCstiShIZ/iuZKsHQgNS07QipDrg/
f2+1ezXe9QI=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`;
