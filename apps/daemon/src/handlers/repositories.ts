/** Repositories are strangers until somebody allows them (R28). */
import { KistError } from "@kist/model";
import { allowRepository, forgetRepository, inspectRepository, listRepositories } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { describeRepository } from "../core/allowances.ts";
import { enter, enterDefault, entryOf, perform, place } from "../core/request.ts";
import { requireRepository } from "../core/surroundings.ts";

export const repositoryRoutes: readonly Route[] = [
  route(inspectRepository, (_request, context) => {
    const { allowed, found, wrong } = enterDefault(context).around;
    if (wrong !== undefined) throw wrong;
    return { allowed, ...(found === undefined ? {} : { repository: describeRepository(found) }) };
  }),
  route(allowRepository, async (request, context) => {
    const repository = requireRepository(enterDefault(context).around);
    const entered = repository.file.vault === undefined ? enterDefault(context) : enter(context, repository.file);
    const { allowances } = entered.session;
    // What the person looked at is what is allowed, not what the file says by now.
    if (repository.hash !== request.hash) throw new KistError("repository-not-allowed", {});
    const { path, hash, file } = repository;
    const matter = {
      action: "repository.allow",
      kind: "list" as const,
      parts: [place(file.environment ?? "dev", { namespace: file.namespace })],
      subjects: [path],
      digest: () => hash,
      approval: request.approval,
    };
    return await perform(context, entered, matter, {
      work: () => allowances.write(repository),
      act(_receipt, allowance) {
        allowances.refresh();
        return allowance;
      },
    });
  }),
  route(listRepositories, (_request, context) => ({ repositories: context.daemon.session().allowances.list() })),
  route(forgetRepository, async (request, context) => {
    const { session, open } = enterDefault(context);
    const matter = { action: "repository.forget", subjects: [request.path] };
    // Taking an allowance back only narrows: nobody is asked.
    await open.ledger.commit({
      entry: entryOf(context, matter, "allowed"),
      binding: "",
      work: () => session.allowances.remove(request.path),
    });
    session.allowances.refresh();
    return {};
  }),
];
