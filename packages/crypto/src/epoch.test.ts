import { describe, expect, it } from "vitest";

import { expectRefusal, flippedBits, PROVIDERS, seededCrypto } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { createEpoch, epochCommitment, epochKeys, epochRef, unwrapEpoch, wrapEpoch } from "./epoch.ts";
import { asLinkKey } from "./keys.ts";
import { open, seal } from "./seal.ts";

const CONTEXT = { vault: "aa", stream: "bb", epoch: "cc" };

describe.each(PROVIDERS)("epochs, %s", (provider) => {
  it("agree with the second implementation", async () => {
    const crypto = await seededCrypto(provider, "epoch");
    for (let i = 0; i < 20; i++) {
      const secret = createEpoch(crypto);
      const commitment = epochCommitment(crypto, secret);
      const keys = epochKeys(crypto, secret);
      const theirs = second.epochKeys(secret.slice());
      expect([second.hex(keys.read), second.hex(keys.link)]).toEqual([
        second.hex(theirs.read),
        second.hex(theirs.link),
      ]);
      expect(second.hex(commitment)).toBe(second.hex(second.epochCommitment(secret.slice())));
      expect(epochRef(commitment)).toBe(second.hex(commitment).slice(0, 16));
    }
  });
  it("keep history readable: whoever holds the newest secret walks back through the wraps", async () => {
    const crypto = await seededCrypto(provider, "history");
    const secrets = [createEpoch(crypto), createEpoch(crypto), createEpoch(crypto)] as const;
    const [first, middle, newest] = secrets;
    const older = wrapEpoch(crypto, epochKeys(crypto, newest).link, middle, CONTEXT);
    const oldest = wrapEpoch(crypto, epochKeys(crypto, middle).link, first, CONTEXT);
    const reached = unwrapEpoch(crypto, epochKeys(crypto, newest).link, older, CONTEXT);
    expect(epochCommitment(crypto, reached)).toEqual(epochCommitment(crypto, middle));
    expect(unwrapEpoch(crypto, epochKeys(crypto, reached).link, oldest, CONTEXT).slice()).toEqual(first.slice());
  });
  it("do not open backwards with the read key, the secret itself, another context or a changed wrap", async () => {
    const crypto = await seededCrypto(provider, "wraps");
    const [previous, current] = [createEpoch(crypto), createEpoch(crypto)];
    const { read, link } = epochKeys(crypto, current);
    const wrapped = wrapEpoch(crypto, link, previous, CONTEXT);
    for (const wrong of [read, current, previous])
      expectRefusal(() => unwrapEpoch(crypto, asLinkKey(wrong), wrapped, CONTEXT), "open-failed");
    expectRefusal(() => unwrapEpoch(crypto, link, wrapped, { ...CONTEXT, stream: "bc" }), "open-failed");
    for (const flipped of flippedBits(wrapped))
      expectRefusal(() => unwrapEpoch(crypto, link, flipped, CONTEXT), "open-failed");
  });
  it("refuse a wrap that holds anything but 32 bytes", async () => {
    const crypto = await seededCrypto(provider, "wraps");
    const { link } = epochKeys(crypto, createEpoch(crypto));
    for (const length of [0, 31, 33]) {
      const wrapped = seal(crypto, link, "kist/v1/epoch-wrap", CONTEXT, new Uint8Array(length));
      expect(open(crypto, link, "kist/v1/epoch-wrap", CONTEXT, wrapped)).toHaveLength(length);
      expectRefusal(() => unwrapEpoch(crypto, link, wrapped, CONTEXT), "open-failed");
    }
  });
});
