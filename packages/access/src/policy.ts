/**
 * The first policy (R20, D11): facts in, verdict, rule and scope out. Pure, and blind to what the vault holds:
 * whether a key exists is not among its facts, so a known and an unknown one cannot be told apart by it.
 * Policy narrows what cryptography allows; it never widens it.
 */
import { terminalKey, type Caller, type EnvironmentClass } from "@kist/model";

import { permits, type AllowList } from "./allow-list.ts";
import { belongsToSession } from "./caller.ts";
import { isInstallScript } from "./install-script.ts";
import type { Sessions, SessionScope } from "./sessions.ts";

/** `admin` is what changes who may do what, or destroys: devices, slots, policy, settings, backup, purge. */
export type ActionKind = "read" | "write" | "list" | "export" | "admin";

export interface Action {
  readonly kind: ActionKind;
  readonly environment: string;
  /** `undefined` where the vault knows no such environment: judged like the strictest class. */
  readonly class: EnvironmentClass | undefined;
  readonly namespace: string;
  /** Every key there is, instead of the ones in `names`. */
  readonly whole: boolean;
  /** Keys, as asked for. May be empty for `list`, `admin` and whole namespaces only. */
  readonly names: readonly string[];
  /** Brought in whole by an import link that this device's person made himself, and was asked about then. */
  readonly linked?: boolean;
  /** True where environment or namespace came from the repository's `kist.json`, not from the request. */
  readonly fromRepositoryFile: boolean;
}

/** What is true around the request. */
export interface Situation {
  /** A machine or ephemeral device: nobody is there to be asked. */
  readonly headless: boolean;
  readonly allowList: AllowList | undefined;
  /** The `kist.json` that governs the caller's directory, found by the daemon; `key` names path and content. */
  readonly repository: { readonly key: string; readonly allowed: boolean; readonly namespace: string } | undefined;
  readonly sessions: Pick<Sessions, "isOpen">;
}

export type DenyRule =
  | "hidden-process"
  | "nothing-asked"
  | "headless-without-list"
  | "headless-not-listed"
  | "repository-not-allowed";
export type AskRule =
  | "admin-presence"
  | "install-script"
  | "export-presence"
  | "prod-presence"
  | "whole-namespace"
  | "no-terminal"
  | "detached"
  | "staging-once"
  | "dev-once";
export type AllowRule = "headless-listed" | "staging-session" | "dev-session";

/** What a yes covers: this one request, or these sessions. */
export type Scope =
  | { readonly kind: "request" }
  | { readonly kind: "session"; readonly sessions: readonly SessionScope[] };

export type Decision =
  /** `scope`: the sessions it flowed in; the daemon touches them. */
  | { readonly verdict: "allow"; readonly rule: AllowRule; readonly scope: Scope }
  | { readonly verdict: "ask"; readonly rule: AskRule; readonly scope: Scope }
  | { readonly verdict: "deny"; readonly rule: DenyRule };

const REQUEST: Scope = { kind: "request" };

/**
 * The first line that applies decides.
 *
 *   1 deny   hidden-process          the kernel shows no pid: a caller outside this pid namespace
 *   2 deny   nothing-asked           a read, write or export that names nothing
 *   3 deny   repository-not-allowed  the place comes from a kist.json nobody allowed yet (R28)
 *   4        headless                deny headless-without-list, headless-not-listed; else
 *                                    allow headless-listed. Never asks: nobody is there
 *   5 ask    admin-presence          each request
 *   6 ask    install-script          each request, inside a session too
 *   7 ask    export-presence         each request
 *   8 ask    prod-presence           each request; also an environment the vault does not know
 *   9 ask    whole-namespace         each read of a whole namespace that is not this repository's own, nor
 *                                    linked into what is read by the person himself
 *  10 ask    no-terminal, detached   each request: there is no session it could belong to
 *  11 allow  staging-session, or ask staging-once: one yes per terminal, repository and environment
 *  12 allow  dev-session, or ask dev-once: one yes per terminal and repository
 */
export function decide(caller: Caller, action: Action, situation: Situation): Decision {
  if (caller.door === "socket" && caller.process.pid <= 0) return deny("hidden-process");
  if (action.names.length === 0 && !action.whole && needsNames(action.kind)) return deny("nothing-asked");
  const { repository } = situation;
  if (action.fromRepositoryFile && repository?.allowed !== true) return deny("repository-not-allowed");
  if (situation.headless) return decideHeadless(caller, action, situation.allowList);
  if (action.kind === "admin") return ask("admin-presence");
  if (isInstallScript(caller)) return ask("install-script");
  if (action.kind === "export") return ask("export-presence");
  if (action.class === "prod" || action.class === undefined) return ask("prod-presence");
  const own = action.linked === true || (repository?.allowed === true && repository.namespace === action.namespace);
  if (action.kind === "read" && action.whole && !own) return ask("whole-namespace");
  const terminal = terminalKey(caller);
  if (terminal === undefined) return ask("no-terminal");
  if (!belongsToSession(caller)) return ask("detached");
  const staging = action.class === "staging";
  const session: SessionScope = {
    terminal,
    // Outside any repository a session covers just that: no repository's directory.
    repository: repository?.key ?? "",
    covers: staging ? { class: "staging", environment: action.environment } : { class: "dev" },
  };
  const scope: Scope = { kind: "session", sessions: [session] };
  if (situation.sessions.isOpen(session))
    return { verdict: "allow", rule: staging ? "staging-session" : "dev-session", scope };
  return { verdict: "ask", rule: staging ? "staging-once" : "dev-once", scope };
}

/**
 * One request over several places: denied if any part is, else asked if any part is, as one approval. Where
 * one part needs presence for each request, so does the whole, and no session opens by it.
 */
export function decideTogether(caller: Caller, actions: readonly Action[], situation: Situation): Decision {
  const decisions = actions.map((action) => decide(caller, action, situation));
  const denied = decisions.find((decision) => decision.verdict === "deny");
  if (denied !== undefined) return denied;
  const asked = decisions.filter((decision) => decision.verdict === "ask");
  const single = asked.find((decision) => decision.scope.kind === "request");
  if (single !== undefined) return single;
  const deciding = asked.length > 0 ? asked : decisions.filter((decision) => decision.verdict === "allow");
  const [first] = deciding;
  return first === undefined ? deny("nothing-asked") : { ...first, scope: joinScopes(deciding) };
}

function joinScopes(decisions: readonly Exclude<Decision, { verdict: "deny" }>[]): Scope {
  const sessions = decisions.flatMap(({ scope }) => (scope.kind === "session" ? scope.sessions : []));
  return sessions.length === 0 ? REQUEST : { kind: "session", sessions };
}

function decideHeadless(caller: Caller, action: Action, list: AllowList | undefined): Decision {
  if (list === undefined) return deny("headless-without-list");
  return permits(list, caller, action)
    ? { verdict: "allow", rule: "headless-listed", scope: REQUEST }
    : deny("headless-not-listed");
}

function needsNames(kind: ActionKind): boolean {
  return kind === "read" || kind === "write" || kind === "export";
}
function deny(rule: DenyRule): Decision {
  return { verdict: "deny", rule };
}
function ask(rule: AskRule): Decision {
  return { verdict: "ask", rule, scope: REQUEST };
}
