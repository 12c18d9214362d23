/**
 * Values on their way in: those that the daemon makes are made here, and each is checked against its kind, the one that
 * comes with it or the one the secret has. After consent, because the latter is looked up.
 */
import { KistError, Redacted, reveal, utf8ToBytes } from "@kist/model";
import { checkValue, generate, generatedKind, kindOf, parseGeneration, type Finding } from "@kist/model/kinds";
import type { RequestOf, setSecrets } from "@kist/protocol";
import type { SecretEntry } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import type { OpenVault } from "../core/session.ts";
import { makeKeyPair } from "./key-pairs.ts";
import { createKeyTools } from "./key-tools.ts";

export interface JudgedEntry {
  /** As given, or with a value that was made. The caller wipes it. */
  readonly entry: SecretEntry;
  readonly warnings: readonly Finding[];
  readonly publicKey?: string;
}

type Asked = RequestOf<typeof setSecrets>;

/** Key pairs take seconds each: more at once is a mistake, or worse. */
const MOST_GENERATED = 64;

/** Throws `value-not-of-kind`, `request-malformed` where too much is to be generated. */
export async function judgeValues(
  { daemon }: RequestContext,
  open: OpenVault,
  where: { readonly environment: string; readonly namespace: string },
  { entries, existing }: Pick<Asked, "entries" | "existing">,
  given: readonly SecretEntry[],
): Promise<readonly JudgedEntry[]> {
  if (entries.filter(({ generate: word }) => word !== undefined).length > MOST_GENERATED)
    throw new KistError("request-malformed", { detail: `more than ${MOST_GENERATED} values to generate` });
  const tools = createKeyTools(() => daemon.clock.now());
  const judged: JudgedEntry[] = [];
  for (const [i, entry] of given.entries()) {
    const known = open.vault.metadata({ ...where, key: entry.key });
    // A template is no value yet.
    if ((known !== undefined && existing === "skip") || entry.template === true) {
      judged.push({ entry, warnings: [] });
      continue;
    }
    const about = {
      kind: entry.metadata?.kind ?? known?.kind,
      type: entry.metadata?.type ?? known?.type,
    };
    const made = await makeValue(daemon.crypto.random, entries[i]?.generate, entry, about);
    const findings = checkValue(about, entry.key, reveal(made.entry.value), tools);
    const [first] = findings;
    if (first?.level === "refusal") {
      const kind = kindOf(about, entry.key) ?? "";
      throw new KistError("value-not-of-kind", { name: entry.key, kind, reason: first.says, finding: first.code });
    }
    judged.push({ ...made, warnings: findings });
  }
  return judged;
}

type Made = Omit<JudgedEntry, "warnings">;

async function makeValue(
  random: Parameters<typeof generate>[1]["random"],
  word: string | undefined,
  entry: SecretEntry,
  about: { readonly kind?: string | undefined; readonly type?: string | undefined },
): Promise<Made> {
  const generation = word === undefined ? undefined : parseGeneration(word);
  if (generation === undefined) return { entry };
  const { value, publicKey } = await generate(generation, { random, makeKeyPair });
  // A kind that somebody chose stays; where there is none, what was made tells it.
  const chosen = kindOf(about, entry.key) !== undefined || about.kind !== undefined;
  const metadata = chosen ? entry.metadata : { ...entry.metadata, kind: generatedKind(generation) };
  return {
    entry: {
      reason: `generated: ${word}`,
      ...entry,
      value: new Redacted(utf8ToBytes(value)),
      ...(metadata === undefined ? {} : { metadata }),
    },
    ...(publicKey === undefined ? {} : { publicKey }),
  };
}
