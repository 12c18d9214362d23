/**
 * The recovery code as people hold it (SPEC §3): 256 bits as 52 Crockford characters and 4 check characters, in 14
 * groups of 4. The check is Σ digit·3^(place) modulo the prime 2²⁰−3: it finds every single wrong character and
 * every swap of two, wherever they stand; of anything else it misses one in a million.
 */
import { randomKey, type Crypto } from "@kist/crypto";
import { base32ToBytes, bytesToBase32, KistError, type Brand, type Bytes, type VaultId } from "@kist/model";

/** 32 secret bytes: the recovery slot's and the recovery device's one source. Wipe after use. */
export type RecoveryCode = Brand<Bytes, "RecoveryCode">;

export const RECOVERY_GROUPS = 14;
const GROUP = 4;
const DATA = 52;
const CHECK = 4;
/** Prime; the largest below 32⁴, so four characters hold every remainder. */
const MODULUS = 1_048_573;
const GENERATOR = 3;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

export function createRecoveryCode(crypto: Crypto): RecoveryCode {
  return randomKey(crypto) as RecoveryCode;
}

/** The 14 groups, in order. Text that will be shown and printed: it cannot be wiped. */
export function recoveryGroups(code: RecoveryCode): readonly string[] {
  const data = bytesToBase32(code);
  const text = data + checkOf(data);
  return Array.from({ length: RECOVERY_GROUPS }, (_, i) => text.slice(i * GROUP, (i + 1) * GROUP));
}

/** Groups joined by dashes, as the code is shown and typed. */
export function formatRecoveryCode(code: RecoveryCode): string {
  return recoveryGroups(code).join("-");
}

/**
 * The code a person typed, in any case, with any spaces and dashes, `i` and `l` for 1, `o` for 0. Throws
 * `recovery-code-malformed`; a code that passes may still be another vault's.
 */
export function parseRecoveryCode(typed: string): RecoveryCode {
  const text = normalise(typed);
  if (!Array.from(text).every((character) => ALPHABET.includes(character))) throw malformedCode("character");
  if (text.length !== DATA + CHECK) throw malformedCode("length");
  const data = text.slice(0, DATA);
  const code = base32ToBytes(data);
  // The last data character has four spare bits; set ones belong to no code.
  if (checkOf(data) !== text.slice(DATA) || code === undefined) throw malformedCode("checksum");
  return code as RecoveryCode;
}

function normalise(typed: string): string {
  return typed
    .toLowerCase()
    .replaceAll(/[\s\u2010-\u2015-]/g, "")
    .replaceAll(/[il]/g, "1")
    .replaceAll("o", "0");
}

function checkOf(data: string): string {
  let sum = 0;
  for (const character of data) sum = (sum * GENERATOR + ALPHABET.indexOf(character)) % MODULUS;
  let text = "";
  for (let place = CHECK - 1; place >= 0; place--) text += ALPHABET.charAt((sum >>> (5 * place)) & 31);
  return text;
}

function malformedCode(reason: "character" | "length" | "checksum"): KistError<"recovery-code-malformed"> {
  return new KistError("recovery-code-malformed", { reason });
}

/** Which group must be typed back to show that the sheet exists. Outlives the code: keep it sealed. */
export interface RecoveryChallenge {
  /** Counted from 1, as printed. */
  readonly group: number;
  readonly expected: string;
}

/** Asks for a random group of the code. */
export function createChallenge(crypto: Crypto, code: RecoveryCode): RecoveryChallenge {
  const [byte = 0] = crypto.random.bytes(1);
  // 256 over 14 groups: the uneven remainder tells nothing about the code.
  const at = byte % RECOVERY_GROUPS;
  return { group: at + 1, expected: recoveryGroups(code)[at] ?? "" };
}

/** Whether the typed text is the group asked for, as tolerantly as the code itself is read. */
export function answersChallenge(challenge: RecoveryChallenge, typed: string): boolean {
  return challenge.expected !== "" && normalise(typed) === challenge.expected;
}

/** What the sheet must say, without the words (R8): the vault's id pins its root for a later recovery. */
export interface RecoverySheet {
  readonly vault: VaultId;
  readonly groups: readonly string[];
  readonly relay: string | undefined;
}

export function recoverySheet(code: RecoveryCode, vault: VaultId, relay?: string): RecoverySheet {
  return { vault, groups: recoveryGroups(code), relay };
}
