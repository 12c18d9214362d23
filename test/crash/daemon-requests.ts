/** A step of the plan as the request that asks for it. Versions are asked for by the ids that the daemon gave them. */
import { at, type Answer } from "./daemon-calls.ts";
import { markOf, namesOf, placeOf, sizeInBatch, valueOf, type Step } from "./daemon-plan.ts";

export interface AskedFor {
  readonly path: string;
  readonly body: object;
}
type Call = (path: string, body: object) => Promise<Answer>;

export async function requestOf(step: Step, call: Call): Promise<AskedFor> {
  const { n, kind, about, amount } = step;
  const { environment, namespace, key } = placeOf(about);
  const name = `kist://${about}`;
  switch (kind) {
    case "init": {
      const environments = ["dev", "staging", "prod"];
      return {
        path: "device/init",
        body: { kind: "machine", deviceName: "runner", vaultName: "first", environments },
      };
    }
    case "allow":
      return { path: "device/allow-list", body: { document: allowList(amount) } };
    case "relax":
      return { path: "vaults/settings", body: { set: { relaxedReads: [about] } } };
    case "namespace":
      return { path: "namespaces/create", body: { environment, name: namespace } };
    case "environment":
      return { path: "environments/create", body: { name: about, class: "dev" } };
    case "class":
      return { path: "environments/class", body: { name: about, class: "staging" } };
    case "vault":
      return { path: "vaults/create", body: { name: about, environments: ["dev"] } };
    case "lock":
      return { path: "lock", body: {} };
    case "unlock":
      return { path: "unlock", body: { with: "machine" } };
    case "verify":
      return { path: "audit/verify", body: {} };
    case "read":
      return {
        path: "values/read",
        body: { names: [name, `kist://${environment}/${namespace}/${markOf(step)}`], purpose: "get" },
      };
    case "put":
    case "set":
      return { path: "secrets/set", body: { environment, namespace, entries: [entryOf(n, key, amount)] } };
    case "batch":
    case "new": {
      const entries = namesOf(step).map((one, index) => entryOf(n, one, sizeInBatch(index)));
      return { path: "secrets/set", body: { environment, namespace, entries, createNamespace: kind === "new" } };
    }
    case "owner":
      return { path: "secrets/metadata", body: { name, set: { owner: ownerOf(n) }, clear: [] } };
    case "pending":
      return { path: "secrets/label", body: { name, label: "pending", to: await versionOf(call, name, amount) } };
    case "rollback":
      return { path: "secrets/rollback", body: { name, to: await versionOf(call, name, amount) } };
    case "pin":
      return { path: "secrets/pin", body: { name, to: await versionOf(call, name, amount), pinned: true } };
    case "purge":
      return { path: "secrets/purge", body: { name, versions: [await versionOf(call, name, amount)] } };
    case "remove":
      return { path: "secrets/remove", body: { names: [name] } };
    case "undelete":
      return { path: "secrets/undelete", body: { name } };
    case "move":
      return { path: "secrets/move", body: { names: [name], to: { environment: "staging" } } };
    case "promote":
      return {
        path: "secrets/promote",
        body: { environment, namespace, keys: [key], to: { environment: "prod" } },
      };
    case "return":
      return { path: "secrets/move", body: { names: [name], to: { environment: "dev" }, force: true } };
    default:
      throw new Error(`no such step: ${kind}`);
  }
}

export const ownerOf = (n: number): string => `owner ${n}`;

function entryOf(n: number, key: string, size: number): object {
  return { key, value: valueOf(n, key, size) };
}

/** Everything to this user, and as many rules more as told, which say which list it is. */
export function allowList(more: number): string {
  const user = process.getuid?.() ?? 0;
  const all = { user, environment: "*", namespace: "*", keys: "all" };
  const rules = [
    { ...all, verbs: ["read", "write", "list", "export", "admin"] },
    ...Array.from({ length: more }, (_, index) => ({ ...all, environment: `other-${index}`, verbs: ["list"] })),
  ];
  return JSON.stringify({ kist: "allow-list", version: 1, rules });
}

/** The id of a version by its ordinal; of none there is, one that no version has. */
async function versionOf(call: Call, name: string, ordinal: number): Promise<string> {
  const versions = at((await call("secrets/show", { name })).body, "versions");
  const found = Array.isArray(versions) ? versions.find((one) => at(one, "ordinal") === ordinal) : undefined;
  const id = at(found, "id");
  return typeof id === "string" ? id : "aaaaaaaaaa";
}
