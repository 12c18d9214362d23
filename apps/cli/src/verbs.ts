/** Every verb and the file it is in. Loaded only when asked for, so that `get` and `run` start fast. */
import type { Command, Group } from "./command.ts";
import { get } from "./commands/get.ts";

export const VERBS: Readonly<Record<string, () => Promise<Command | Group>>> = {
  init: async () => (await import("./commands/init.ts")).init,
  unlock: async () => (await import("./commands/unlock.ts")).unlock,
  lock: async () => (await import("./commands/lock.ts")).lock,
  status: async () => (await import("./commands/status.ts")).status,
  approve: async () => (await import("./commands/approve.ts")).approve,
  // The one verb that scripts call by the thousand stands in the program's entry: a part of its own costs a millisecond.
  get: () => Promise.resolve(get),
  set: async () => (await import("./commands/set.ts")).set,
  new: async () => (await import("./commands/new.ts")).newSecrets,
  generate: async () => (await import("./commands/generate.ts")).generateValue,
  totp: async () => (await import("./commands/totp.ts")).totp,
  types: async () => (await import("./commands/types.ts")).types,
  list: async () => (await import("./commands/list.ts")).list,
  show: async () => (await import("./commands/show.ts")).show,
  run: async () => (await import("./commands/run.ts")).run,
  rm: async () => (await import("./commands/rm.ts")).rm,
  undelete: async () => (await import("./commands/undelete.ts")).undelete,
  history: async () => (await import("./commands/history.ts")).history,
  rollback: async () => (await import("./commands/rollback.ts")).rollback,
  label: async () => (await import("./commands/label.ts")).label,
  pin: async () => (await import("./commands/pin.ts")).pin,
  purge: async () => (await import("./commands/purge.ts")).purge,
  import: async () => (await import("./commands/import.ts")).importFile,
  export: async () => (await import("./commands/export.ts")).exportValues,
  env: async () => (await import("./commands/env.ts")).env,
  namespace: async () => (await import("./commands/namespace.ts")).namespace,
  vault: async () => (await import("./commands/vault.ts")).vault,
  allow: async () => (await import("./commands/allow.ts")).allow,
  audit: async () => (await import("./commands/audit.ts")).audit,
  backup: async () => (await import("./commands/backup.ts")).backup,
  device: async () => (await import("./commands/device.ts")).device,
  slots: async () => (await import("./commands/slots.ts")).slots,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  daemon: async () => (await import("./commands/daemon.ts")).daemon,
  completion: async () => (await import("./commands/completion.ts")).completion,
  version: async () => (await import("./commands/version.ts")).version,
  help: async () => (await import("./commands/help.ts")).help,
  __complete: async () => (await import("./commands/complete.ts")).complete,
};

/** Words people try for a verb of another name. */
export const ALIASES: Readonly<Record<string, string>> = {
  ls: "list",
  environment: "env",
  ns: "namespace",
  namespaces: "namespace",
  delete: "rm",
  remove: "rm",
  restore: "undelete",
  "--help": "help",
  "-h": "help",
  "--version": "version",
  "-V": "version",
};
