import { createCrypto } from "@kist/crypto";
import { bytesToId, type VaultId } from "@kist/model";
import fc from "fast-check";
import { expect, test } from "vitest";

import {
  answersChallenge,
  createChallenge,
  createRecoveryCode,
  formatRecoveryCode,
  parseRecoveryCode,
  RECOVERY_GROUPS,
  recoveryGroups,
  recoverySheet,
} from "./recovery-code.ts";

const crypto = await createCrypto();
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const runs = 50 * Number(process.env["KIST_PROVE"] ?? 1);

test("a printed code reads back to the same bytes, however it is typed", () => {
  const typed = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => text.toUpperCase(),
    (text) => text.replaceAll("-", " "),
    (text) => text.replaceAll("-", ""),
    (text) => ` ${text.replaceAll("-", " – ")}\n`,
    (text) => text.replaceAll("1", "I").replaceAll("0", "O"),
    (text) => text.replaceAll("1", "l").replaceAll("0", "o"),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), typed, (bytes, type) => {
      const code = createRecoveryCode({ ...crypto, random: { bytes: () => new Uint8Array(bytes) } });
      expect(parseRecoveryCode(type(formatRecoveryCode(code)))).toEqual(new Uint8Array(bytes));
    }),
    { numRuns: runs },
  );
});

test("the shape on the sheet: 14 groups of 4", () => {
  const groups = recoveryGroups(createRecoveryCode(crypto));
  expect(groups).toHaveLength(RECOVERY_GROUPS);
  for (const group of groups) expect(group).toMatch(/^[0-9a-hjkmnp-tv-z]{4}$/);
});

test("every single wrong character is found, in every place", () => {
  const text = recoveryGroups(createRecoveryCode(crypto)).join("");
  let refused = 0;
  for (let at = 0; at < text.length; at++) {
    for (const other of ALPHABET) {
      if (other === text[at]) continue;
      expect(() => parseRecoveryCode(text.slice(0, at) + other + text.slice(at + 1))).toThrow(
        "recovery-code-malformed",
      );
      refused++;
    }
  }
  expect(refused).toBe(56 * 31);
});

test("every swap of two characters is found, adjacent or not, check characters included", () => {
  for (let round = 0; round < 5; round++) {
    const text = Array.from(recoveryGroups(createRecoveryCode(crypto)).join(""));
    for (let a = 0; a < text.length; a++) {
      for (let b = a + 1; b < text.length; b++) {
        if (text[a] === text[b]) continue;
        const swapped = [...text];
        [swapped[a], swapped[b]] = [text[b] ?? "", text[a] ?? ""];
        expect(() => parseRecoveryCode(swapped.join(""))).toThrow("recovery-code-malformed");
      }
    }
  }
});

test("what is no code says what is wrong with it, and nothing of what was typed", () => {
  const text = formatRecoveryCode(createRecoveryCode(crypto));
  expect(reasonOf("u" + text.slice(1))).toEqual({ reason: "character" });
  expect(reasonOf(text.slice(1))).toEqual({ reason: "length" });
  expect(reasonOf("")).toEqual({ reason: "length" });
  expect(reasonOf("0".repeat(56).replace(/^0/, "1"))).toEqual({ reason: "checksum" });
});

test("Ana types back the group she is asked for; a neighbouring group does not do", () => {
  const code = createRecoveryCode(crypto);
  const challenge = createChallenge(crypto, code);
  const groups = recoveryGroups(code);
  expect(challenge.expected).toBe(groups[challenge.group - 1]);
  expect(answersChallenge(challenge, ` ${challenge.expected.toUpperCase()} `)).toBe(true);
  expect(answersChallenge(challenge, groups[challenge.group % RECOVERY_GROUPS] ?? "")).toBe(false);
  expect(answersChallenge(challenge, "")).toBe(false);
  expect(answersChallenge({ group: 1, expected: "" }, "")).toBe(false);
});

test("the sheet names the vault, so that a recovery can pin its root", () => {
  const vault = bytesToId<VaultId>(new Uint8Array(32).fill(5));
  const code = createRecoveryCode(crypto);
  expect(recoverySheet(code, vault)).toEqual({ vault, groups: recoveryGroups(code), relay: undefined });
});

function reasonOf(typed: string): unknown {
  try {
    parseRecoveryCode(typed);
  } catch (error) {
    return error !== null && typeof error === "object" && "facts" in error ? error.facts : error;
  }
  return undefined;
}
