/** Vaults, environments, namespaces: where secrets live. New places are links of the chain and names in the registry. */
import { defaultClass, KistError, parseVaultId } from "@kist/model";
import {
  createEnvironment,
  createNamespace,
  createVault,
  listEnvironments,
  listVaults,
  setEnvironmentClass,
  useVault,
  vaultSettings,
} from "@kist/protocol";
import { setEnvironmentClass as linkClass } from "@kist/team";
import { createRecoveryCode, formatRecoveryCode } from "@kist/unlock";

import { route, type Route } from "../api/route.ts";
import { addPlace } from "../core/add-place.ts";
import { defined } from "../core/defined.ts";
import { foundVault } from "../core/founding.ts";
import { mayList } from "../core/may-list.ts";
import {
  change,
  digestOf,
  enter,
  enterDefault,
  perform,
  place,
  recordOperation,
  requireConsent,
  type Entered,
  type Matter,
  type Part,
} from "../core/request.ts";
import { requireWritable, vaultOf } from "../core/session.ts";

export const placeRoutes: readonly Route[] = [
  route(listVaults, (_request, { daemon, caller }) => {
    const session = daemon.session();
    return {
      vaults: [...session.vaults.values()].map((open) => ({
        id: open.id,
        name: mayList(caller, session, open) ? (open.vault.name() ?? "") : "",
        default: open.id === session.defaultVault(),
        throwAway: open.chain().throwAway,
      })),
    };
  }),
  route(createVault, async (request, context) => {
    const entered = enterDefault(context);
    const { session } = entered;
    requireConsent(context, entered, matterOf(entered, "vault.create", "admin", [place("dev")], request));
    requireWritable(session, entered.open);
    const code = session.kind === "ephemeral" ? undefined : createRecoveryCode(context.daemon.crypto);
    try {
      const open = await session.serial(() =>
        foundVault(context.daemon, session, context.caller, {
          vaultName: request.name,
          deviceName: entered.open.vault.deviceName(entered.open.device.id) ?? "this device",
          environments: request.environments,
          code,
        }),
      );
      return { vault: open.id, ...(code === undefined ? {} : { recoveryCode: formatRecoveryCode(code) }) };
    } finally {
      code?.fill(0);
    }
  }),
  route(useVault, async (request, context) => {
    const entered = enterDefault(context);
    const id = parseVaultId(request.vault);
    if (id === undefined) throw new KistError("vault-unknown", {});
    const { session } = entered;
    return await perform(context, entered, matterOf(entered, "vault.use", "list", [place("dev")], request), {
      work: () => session.rows.write("setting", "default-vault", vaultOf(session, id).id),
      act() {
        session.preferVault(id);
        return {};
      },
    });
  }),
  route(vaultSettings, async (request, context) => {
    const entered = enter(context, request);
    const { open } = entered;
    const { set } = request;
    if (set !== undefined) {
      const prepared = open.vault.prepare({ kind: "set-vault-settings", ...defined(set) });
      const matter = matterOf(entered, "vault.settings", "admin", [place("dev")], request);
      // It concerns all of the vault: what is shown to whoever is asked is the change itself.
      await change(context, entered, { ...matter, subjects: [], asked: describeSettings(set) }, prepared);
    }
    const { requireOwner, requireExpires, relaxedReads } = open.vault.settings();
    return { requireOwner, requireExpires, relaxedReads: [...relaxedReads] };
  }),
  route(listEnvironments, async (request, context) => {
    const entered = enter(context, request);
    const { vault } = entered.open;
    return await perform(context, entered, matterOf(entered, "environment.list", "list", [place("dev")], request), {
      act: () => ({
        environments: vault.environments().map(({ name, class: environmentClass }) => ({
          name,
          class: environmentClass,
          namespaces: vault.namespaces(name).map((namespace) => namespace.name),
        })),
      }),
    });
  }),
  route(createEnvironment, async (request, context) => {
    const entered = enter(context, request);
    const environmentClass = request.class ?? defaultClass(request.name);
    const matter = matterOf(
      entered,
      "environment.create",
      "write",
      [place(request.name, { class: environmentClass })],
      request,
    );
    requireConsent(context, entered, matter);
    await addPlace(context, entered, matter, {
      kind: "environment",
      environment: request.name,
      class: environmentClass,
    });
    return { class: environmentClass };
  }),
  route(setEnvironmentClass, async (request, context) => {
    const entered = enter(context, request);
    const { session, open } = entered;
    const matter = matterOf(entered, "environment.class", "admin", [place(request.name)], request);
    requireConsent(context, entered, matter);
    requireWritable(session, open);
    await open.serial(async () => {
      const found = open.vault.environments().find(({ name }) => name === request.name);
      if (found === undefined) throw new KistError("environment-unknown", { environment: request.name });
      const { crypto, clock } = context.daemon;
      const operation = linkClass({ crypto, clock }, open.chain(), open.device, {
        stream: found.stream,
        class: request.class,
      });
      await recordOperation(context, entered, matter, operation);
    });
    return {};
  }),
  route(createNamespace, async (request, context) => {
    const entered = enter(context, request);
    const { environment, name } = request;
    const matter = matterOf(entered, "namespace.create", "write", [place(environment, { namespace: name })], request);
    requireConsent(context, entered, matter);
    await addPlace(context, entered, matter, { kind: "namespace", environment, namespace: name });
    return {};
  }),
];

function matterOf(
  entered: Entered,
  action: string,
  kind: Matter["kind"],
  parts: readonly Part[],
  request: { readonly approval?: string | undefined },
): Matter {
  const subjects = parts.map(({ environment, namespace }) =>
    namespace === "" ? environment : `${environment}/${namespace}`,
  );
  return {
    action,
    kind,
    parts,
    subjects,
    digest: digestOf(action, entered.open.id, request),
    approval: request.approval,
  };
}

/** In the words of `kist vault settings`. */
function describeSettings(set: {
  readonly requireOwner?: boolean | undefined;
  readonly requireExpires?: boolean | undefined;
  readonly relaxedReads?: readonly string[] | undefined;
}): readonly string[] {
  const { requireOwner, requireExpires, relaxedReads } = set;
  return [
    ...(requireOwner === undefined ? [] : [`require-owner ${requireOwner ? "on" : "off"}`]),
    ...(requireExpires === undefined ? [] : [`require-expires ${requireExpires ? "on" : "off"}`]),
    ...(relaxedReads === undefined
      ? []
      : [`relaxed-reads ${relaxedReads.length === 0 ? "-" : relaxedReads.join(",")}`]),
  ];
}
