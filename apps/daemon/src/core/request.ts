/**
 * The steps that every request about a vault takes, in this order: find the vault, plan, ask for consent, write
 * down, act. Handlers differ only in what they plan and do.
 */
import { createHash } from "node:crypto";

import type { ActionKind } from "@kist/access";
import { defaultClass, type AuditEntry, type AuditReceipt, type EnvironmentClass } from "@kist/model";
import type { ChangeResult, PreparedChange } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import { chooseVault, type Asked } from "./names.ts";
import { requireWritable, vaultOf, type OpenVault, type Session } from "./session.ts";
import { lookAround, type Around } from "./surroundings.ts";

export interface Entered {
  readonly session: Session;
  readonly open: OpenVault;
  readonly around: Around;
  /** The repository's file chose another vault than the default one: it must be an allowed file (R28). */
  readonly vaultFromFile: boolean;
}

/** Throws `locked`, `not-initialised`, `vault-unknown`. */
export function enter(context: RequestContext, asked: Asked): Entered {
  const session = context.daemon.session();
  const around = lookAround(session, context.daemon.repositories, context.caller);
  const open = vaultOf(session, chooseVault(asked, around));
  return { session, around, open, vaultFromFile: asked.vault === undefined && open.id !== around.defaultVault };
}

/** For what concerns the device: whatever a repository's file says, the default vault's trail has it. */
export function enterDefault(context: RequestContext): Entered {
  return enter(context, { vault: context.daemon.session().defaultVault() });
}

/** What a request is about, in the words of policy and audit. */
export interface Matter {
  /** The audit verb: `value.read`. */
  readonly action: string;
  readonly kind: ActionKind;
  readonly parts: readonly Part[];
  /** `kist://` references or environment/namespace paths. */
  readonly subjects: readonly string[];
  /** In the words of the request, where `subjects` were looked up for it: nobody may learn them before a yes. */
  readonly asked?: readonly string[];
  /** What a person would be saying yes to: the same for the same request sent again. Computed only to ask. */
  readonly digest: () => string;
  /** What the receipt is bound to: the digest of the plan or change. Absent: nothing is opened with it. */
  readonly binding?: string;
  readonly approval?: string | undefined;
  readonly note?: string | undefined;
}

export interface Part {
  readonly environment: string;
  readonly namespace: string;
  readonly whole: boolean;
  readonly names: readonly string[];
  readonly fromRepositoryFile: boolean;
  /** Of an environment that is about to be created. */
  readonly class?: EnvironmentClass;
}

/** A whole environment or namespace as a part, named in the request itself. */
export function place(
  environment: string,
  options: { readonly namespace?: string; readonly class?: EnvironmentClass } = {},
): Part {
  return { environment, namespace: "", whole: true, names: [], fromRepositoryFile: false, ...options };
}

/** A digest of what is asked, without the consent that came with it. Held in memory only: it may cover a value. */
export function digestOf(action: string, vault: string, request: object): () => string {
  return () => {
    const { approval: _, ...asked } = request as { readonly approval?: unknown };
    return createHash("sha256")
      .update(JSON.stringify([action, vault, asked]))
      .digest("base64url");
  };
}

/** Consent first, then the audit chain, then `act` with the receipt. Nothing is released on any other path. */
export async function perform<Result, Outcome>(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  options: {
    /** Runs inside the audit commit's transaction. */
    readonly work?: () => Result;
    /** Runs after it, with proof that it is durable. */
    readonly act: (receipt: AuditReceipt, result: Result) => Outcome;
    readonly relaxed?: boolean;
  },
): Promise<Outcome> {
  requireConsent(context, entered, matter);
  return await record(context, entered, matter, options);
}

/** The gate alone, for changes that are prepared in several steps. */
export function requireConsent(context: RequestContext, entered: Entered, matter: Matter): void {
  const { around, open, vaultFromFile } = entered;
  const { found, allowed, defaultVault } = around;
  context.daemon.consent(entered.session, open).require({
    caller: context.caller,
    action: matter.action,
    asked: matter.asked ?? matter.subjects,
    subjects: matter.subjects,
    parts: matter.parts.map((part) => ({
      ...part,
      fromRepositoryFile: part.fromRepositoryFile || vaultFromFile,
      kind: matter.kind,
      class: part.class ?? classOf(open, part.environment),
    })),
    digest: matter.digest,
    approval: matter.approval,
    repository: found && { file: found, allowed, vault: open.id, own: (found.file.vault ?? defaultVault) === open.id },
  });
}

/** The audit commit alone; consent must have been given. */
export async function record<Result, Outcome>(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  options: {
    readonly work?: () => Result;
    readonly act: (receipt: AuditReceipt, result: Result) => Outcome;
    readonly relaxed?: boolean;
  },
): Promise<Outcome> {
  const { ledger } = entered.open;
  const { receipt, result } = await ledger.commit<Result>({
    entry: entryOf(context, matter, "allowed"),
    binding: matter.binding ?? "",
    ...(options.work === undefined ? {} : { work: options.work }),
    ...(options.relaxed === true ? { relaxed: true } : {}),
  });
  return options.act(receipt, result);
}

/** A change: consent, then the audit commit with the change inside its transaction, then the view. */
export async function change(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  prepared: PreparedChange,
): Promise<ChangeResult> {
  requireConsent(context, entered, matter);
  requireWritable(entered.session, entered.open);
  return await recordChange(context, entered, matter, prepared);
}

/** The commit of a change that was consented to. `beside` runs in the same transaction, before it. */
export async function recordChange(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  prepared: PreparedChange,
  beside?: () => void,
): Promise<ChangeResult> {
  try {
    return await record(
      context,
      entered,
      { ...matter, binding: prepared.binding },
      {
        work() {
          beside?.();
          return prepared.apply();
        },
        act(_receipt, result) {
          prepared.settle();
          entered.open.facts.forget();
          context.daemon.events.emit({ type: "changed", vault: entered.open.id });
          return result;
        },
      },
    );
  } catch (error) {
    prepared.discard();
    throw error;
  }
}

export function entryOf(
  context: Pick<RequestContext, "caller" | "daemon">,
  matter: Pick<Matter, "action" | "subjects" | "note">,
  outcome: AuditEntry["outcome"],
  code?: string,
): AuditEntry {
  return {
    action: matter.action,
    outcome,
    at: context.daemon.clock.now(),
    subjects: matter.subjects,
    caller: context.daemon.describe(context.caller),
    ...(code === undefined ? {} : { code }),
    ...(matter.note === undefined ? {} : { note: matter.note }),
  };
}

/**
 * The class that policy judges by. An environment nobody has created is judged like a new one of that name, so
 * that a refusal does not tell whether it exists (R20).
 */
export function classOf(open: OpenVault, environment: string): EnvironmentClass {
  return open.facts.classOf(environment) ?? defaultClass(environment);
}
