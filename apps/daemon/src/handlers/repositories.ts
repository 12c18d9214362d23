/** Repositories are strangers until somebody allows them (R28). */
import { KistError } from "@kist/model";
import { allowRepository, forgetRepository, inspectRepository, listRepositories } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { textField } from "../core/local-rows.ts";
import type { Repository } from "../core/repository.ts";
import { enter, perform } from "../core/request.ts";
import { requireRepository } from "../core/surroundings.ts";

export const repositoryRoutes: readonly Route[] = [
  route(inspectRepository, (_request, context) => {
    const { around } = enter(context, {});
    return {
      allowed: around.allowed,
      ...(around.found === undefined ? {} : { repository: describe(around.found) }),
    };
  }),
  route(allowRepository, async (request, context) => {
    const entered = enter(context, {});
    const repository = requireRepository(entered.around);
    // What the person looked at is what is allowed, not what the file says by now.
    if (repository.hash !== request.hash) throw new KistError("repository-not-allowed", {});
    const { path, hash, file } = repository;
    return await perform(
      context,
      entered,
      {
        action: "repository.allow",
        kind: "list",
        parts: [
          {
            environment: file.environment ?? "dev",
            namespace: file.namespace,
            whole: false,
            names: [],
            fromRepositoryFile: false,
          },
        ],
        subjects: [path],
        digest: hash,
        approval: request.approval,
      },
      {
        work: () => entered.session.rows.write("repository", path, describe(repository)),
        act: () => describe(repository),
      },
    );
  }),
  route(listRepositories, (_request, context) => {
    const { session } = enter(context, {});
    const repositories = session.rows.list("repository").map(({ key, value }) => {
      const [vault, environment] = [textField(value, "vault"), textField(value, "environment")];
      return {
        path: key,
        hash: textField(value, "hash") ?? "",
        namespace: textField(value, "namespace") ?? "",
        ...(vault === undefined ? {} : { vault }),
        ...(environment === undefined ? {} : { environment }),
      };
    });
    return { repositories };
  }),
  route(forgetRepository, async (request, context) => {
    const entered = enter(context, {});
    await entered.open.ledger.commit({
      entry: {
        action: "repository.forget",
        outcome: "allowed",
        at: context.daemon.clock.now(),
        subjects: [request.path],
        caller: context.daemon.describe(context.caller),
      },
      binding: "",
      work: () => entered.session.rows.remove("repository", request.path),
    });
    return {};
  }),
];

function describe({ path, hash, file }: Repository): {
  path: string;
  hash: string;
  namespace: string;
  vault?: string;
  environment?: string;
} {
  return {
    path,
    hash,
    namespace: file.namespace,
    ...(file.vault === undefined ? {} : { vault: file.vault }),
    ...(file.environment === undefined ? {} : { environment: file.environment }),
  };
}
