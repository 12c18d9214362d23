/** Does what the interface wants done: asks the daemon, writes the clipboard. Every answer comes back as a message. */
import { isKistError } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { toComplaint } from "../complaint-words.ts";
import type { Kist } from "../kist.ts";
import { clearClipboard, setClipboard } from "./clipboard.ts";
import type { Effect, Message } from "./effect.ts";

export interface PerformDeps {
  readonly kist: Pick<Kist, "daemon">;
  readonly send: (message: Message) => void;
  /** Straight to the terminal: nothing of it is drawn. */
  readonly write: (text: string) => void;
  readonly quit: () => void;
}

export function createPerformer({ kist, send, write, quit }: PerformDeps): (effect: Effect) => Promise<void> {
  const { daemon } = kist;
  const ask = async (effect: Effect): Promise<Message | undefined> => {
    const consent = effect.approval === undefined ? {} : { approval: effect.approval };
    const done = (says: string): Message => ({ is: "done", effect: withoutSecrets(effect), says });
    switch (effect.do) {
      case "status": {
        const status = await daemon.peek();
        return status === undefined ? { is: "link", up: false } : { is: "status", status };
      }
      case "environments":
        return { is: "environments", environments: (await daemon.call("environments/list", consent)).environments };
      case "list": {
        const { environment, namespace, deletedToo } = effect;
        const where = { environment, namespace, ...(deletedToo ? { deleted: true } : {}) };
        const { secrets } = await daemon.call("secrets/list", { ...where, ...consent });
        return { is: "list", place: `${environment}/${namespace}`, secrets };
      }
      case "show":
        return { is: "detail", detail: await daemon.call("secrets/show", { name: effect.reference, ...consent }) };
      case "read": {
        const name = effect.version === undefined ? effect.reference : `${effect.reference}@${effect.version}`;
        const { values } = await daemon.call("values/read", { names: [name], purpose: "get", ...consent });
        const [value] = values;
        const binary = value?.encoding === "base64";
        const bytes = binary ? Buffer.from(value.value, "base64").length : (value?.value.length ?? 0);
        const text = binary ? undefined : (value?.value ?? "");
        return { is: "value", effect, text, bytes, concealed: value?.concealed === true };
      }
      case "write":
        await daemon.call("secrets/set", { ...effect.request, ...consent });
        return done(effect.says);
      case "describe":
        await daemon.call("secrets/metadata", { ...effect.request, ...consent });
        return done(effect.says);
      case "rollback":
        await daemon.call("secrets/rollback", { ...effect.request, ...consent });
        return done(effect.says);
      case "remove":
        await daemon.call("secrets/remove", { names: [effect.reference], ...consent });
        return done(effect.says);
      case "undelete":
        await daemon.call("secrets/undelete", { name: effect.reference, ...consent });
        return done(effect.says);
      case "namespace":
        await daemon.call("namespaces/create", { environment: effect.environment, name: effect.name, ...consent });
        return done(effect.says);
      case "undo": {
        const { environment, namespace, change } = effect;
        const which = change === undefined ? { dryRun: true } : { change };
        const answer = await daemon.call("secrets/undo", { environment, namespace, ...which, ...consent });
        if (change !== undefined) return done("Taken back.");
        return { is: "undoing", effect, change: answer.change, steps: answer.steps.map(describeStep) };
      }
      case "approvals":
        return { is: "approvals", approvals: (await daemon.call("approvals/list", {})).approvals };
      case "decide": {
        const { id, grant, passphrase } = effect;
        // R18: nothing is sent that anybody could have put there.
        if (passphrase !== undefined) await daemon.verify();
        const proof = passphrase === undefined ? {} : { presence: passphrase };
        const { state } = await daemon.call("approvals/decide", { id, grant, ...proof });
        return done(state === "granted" ? "Approved." : `The request is ${state}.`);
      }
      case "activity":
        return { is: "activity", entries: (await daemon.call("audit/list", { limit: 500, ...consent })).entries };
      case "unlock":
        await daemon.verify();
        await daemon.call("unlock", { with: "passphrase", passphrase: effect.passphrase });
        return done("Unlocked. This terminal may read dev environments.");
      case "lock":
        await daemon.call("lock", {});
        return done("Locked.");
      case "copy":
        write(setClipboard(effect.text));
        return undefined;
      case "clear-clipboard":
        write(clearClipboard());
        return undefined;
      case "quit":
        quit();
        return undefined;
    }
  };
  return async (effect) => {
    try {
      const message = await ask(effect);
      if (message !== undefined) send(message);
    } catch (error) {
      const approval = isKistError(error) && error.code === "approval-needed" ? error.facts["approval"] : undefined;
      if (typeof approval === "string") send({ is: "asked", effect, approval });
      else if (isKistError(error) && error.code === "daemon-unreachable") send({ is: "link", up: false });
      else {
        const { code, what, why, next } = toComplaint(error);
        send({ is: "failed", effect: withoutSecrets(effect), trouble: { code, what, why, next } });
      }
    }
  };
}

/** One step of an undo, as a person reads it. */
function describeStep({ secret, does, from, field, ordinal }: ResponseFrom<"secrets/undo">["steps"][number]): string {
  const words = {
    delete: "is deleted",
    undelete: "comes back",
    rename: `is called so again, not ${from ?? ""}`,
    describe: `gets its ${field ?? "metadata"} back`,
    label: `has ${field ?? "its label"} at version ${ordinal ?? ""} again`,
    pin: "is pinned again",
    unpin: "is no longer pinned",
    unimport: "is no longer imported",
  };
  return `${secret} ${words[does]}.`;
}

/** What is told back needs neither passphrase nor value. */
function withoutSecrets(effect: Effect): Effect {
  if (effect.do === "unlock") return { ...effect, passphrase: "" };
  if (effect.do === "decide") return { do: "decide", id: effect.id, grant: effect.grant };
  if (effect.do === "write") return { ...effect, request: { ...effect.request, entries: [] } };
  return effect;
}
