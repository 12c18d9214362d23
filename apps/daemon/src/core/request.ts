/**
 * The steps that every request about a vault takes, in this order: find the vault, plan, ask for consent, write
 * down, act. Handlers differ only in what they plan and do.
 */
import { createHash } from "node:crypto";

import type { Action, ActionKind } from "@kist/access";
import { defaultClass, type AuditEntry, type AuditReceipt, type EnvironmentClass } from "@kist/model";
import type { Operation } from "@kist/team";
import type { ChangeResult, PreparedChange } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import type { ConsentRequest } from "./consent.ts";
import { chooseVault, type Asked } from "./names.ts";
import { prepareWriting } from "./renew-epochs.ts";
import { vaultOf, type OpenVault, type Session } from "./session.ts";
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
  /** What the request's own words lead to, found by looking it up: decided on only once those were allowed. */
  readonly further?: readonly Part[];
  /** `kist://` references or environment/namespace paths. */
  readonly subjects: readonly string[];
  /** In the words of the request, where `subjects` were looked up for it: nobody may learn them before a yes. */
  readonly asked?: readonly string[];
  /** What a person would be saying yes to: the same for the same request sent again. Computed only to ask. */
  readonly digest: () => string;
  /** What the receipt is bound to: the digest of the plan or change. Absent: nothing is opened with it. */
  readonly binding?: string;
  readonly approval?: string | undefined;
  /** A dry run of the request with the same digest: an approval is not used up by it. */
  readonly dryRun?: boolean | undefined;
  readonly note?: string | undefined;
}

export interface Part {
  /** Absent: the matter's. A promotion reads here and writes there. */
  readonly kind?: ActionKind;
  readonly environment: string;
  readonly namespace: string;
  readonly whole: boolean;
  readonly names: readonly string[];
  readonly fromRepositoryFile: boolean;
  /** Brought in by an import link of the person's own. */
  readonly linked?: boolean;
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
export function perform<Result, Outcome>(
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
  return record(context, entered, matter, options);
}

/** The gate alone, for changes that are prepared in several steps. */
export function requireConsent(context: RequestContext, entered: Entered, matter: Matter): void {
  context.daemon.consent(entered.session, entered.open).require({
    ...judged(context, entered, matter),
    action: matter.action,
    asked: matter.asked ?? matter.subjects,
    subjects: matter.subjects,
    digest: matter.digest,
    approval: matter.approval,
    keep: matter.dryRun === true,
    unasked: context.unasked === true,
  });
}

/** Whether nobody would have to be asked: for what may be shown beside what was asked for. Is no consent. */
export function needsNobody(
  context: RequestContext,
  entered: Entered,
  matter: Pick<Matter, "kind" | "parts">,
): boolean {
  return context.daemon.consent(entered.session, entered.open).allows(judged(context, entered, matter));
}

/** A request in the words of policy. */
function judged(
  { caller }: RequestContext,
  { around, open, vaultFromFile }: Entered,
  { kind, parts, further = [] }: Pick<Matter, "kind" | "parts" | "further">,
): Pick<ConsentRequest, "caller" | "parts" | "further" | "repository"> {
  const { found, allowed, defaultVault } = around;
  const actionOf = (part: Part): Action => ({
    ...part,
    fromRepositoryFile: part.fromRepositoryFile || vaultFromFile,
    kind: part.kind ?? kind,
    class: part.class ?? classOf(open, part.environment),
  });
  return {
    caller,
    parts: parts.map(actionOf),
    further: further.map(actionOf),
    repository: found && { file: found, allowed, vault: open.id, own: (found.file.vault ?? defaultVault) === open.id },
  };
}

/** The audit commit alone; consent must have been given. */
export function record<Result, Outcome>(
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
  const committed = ledger.commit<Result>({
    entry: entryOf(context, matter, "allowed"),
    binding: matter.binding ?? "",
    ...(options.work === undefined ? {} : { work: options.work }),
    ...(options.relaxed === true ? { relaxed: true } : {}),
  });
  return committed.then(({ receipt, result }) => options.act(receipt, result));
}

/** A change: consent, then the audit commit with the change inside its transaction, then the view. */
export async function change(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  prepared: PreparedChange,
): Promise<ChangeResult> {
  requireConsent(context, entered, matter);
  await prepareWriting(context, entered);
  return await recordChange(context, entered, matter, prepared);
}

/** What a change stands on: links of the chain, and the names of new places. In its transaction, before it. */
export interface Ground {
  readonly operation: Operation;
  readonly prepared?: PreparedChange;
}

/** The commit of a change that was consented to, with its ground: all of it or nothing. */
export async function recordChange(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  prepared: PreparedChange,
  ground?: Ground,
): Promise<ChangeResult> {
  const { open } = entered;
  const undo = (): void => {
    prepared.discard();
    ground?.prepared?.discard();
    if (ground !== undefined) open.dropOperation(ground.operation);
  };
  try {
    return await record(
      context,
      entered,
      { ...matter, binding: prepared.binding },
      {
        work() {
          try {
            if (ground !== undefined) open.writeOperation(ground.operation);
            ground?.prepared?.apply();
            return prepared.apply();
          } catch (error) {
            // The rest of this turn goes on in the same transaction, without any of it.
            undo();
            throw error;
          }
        },
        act(_receipt, result) {
          if (ground !== undefined) open.acceptOperation(ground.operation);
          ground?.prepared?.settle();
          prepared.settle();
          open.facts.forget();
          context.daemon.events.emit({ type: "changed", vault: open.id });
          return result;
        },
      },
    );
  } catch (error) {
    undo();
    throw error;
  }
}

/** A link of the chain, and what must stand beside it: one transaction, then the state everybody sees. */
export async function recordOperation(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  operation: Operation,
  beside?: () => void,
): Promise<void> {
  const { open } = entered;
  try {
    await record(context, entered, matter, {
      work() {
        beside?.();
        open.writeOperation(operation);
      },
      act: () => open.acceptOperation(operation),
    });
  } catch (error) {
    open.dropOperation(operation);
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
