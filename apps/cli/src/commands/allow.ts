/** `kist allow`: a repository's kist.json, looked at by a person and allowed (R28). */
import { KistError } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, YES } from "../command.ts";
import { confirmOrRefuse } from "../confirm.ts";
import { callWithConsent } from "../consent.ts";
import { facts, table } from "../table.ts";

type Repository = ResponseFrom<"repositories/allow">;

export const allow = command(
  {
    name: "allow",
    summary: "Allow the kist.json of this repository.",
    about: [
      "A repository is a stranger: until its kist.json is allowed, it chooses nothing. It can only name a vault, a namespace and an environment. The allowance is for this path and this content; a change asks again.",
    ],
    args: [],
    flags: {
      list: { kind: "switch", help: "List what is allowed." },
      forget: { kind: "text", value: "PATH", help: "Take an allowance back.", complete: "file" },
      ...YES,
    },
    examples: [
      { command: "kist allow", says: "Shows what kist.json says, and asks." },
      { command: "kist allow --forget ~/old/kist.json", says: "No longer." },
    ],
  },
  async (kist, { flags }) => {
    if (flags.list) {
      const answer = await callWithConsent(kist, "repositories/list", {});
      if (kist.json) kist.output.document(answer);
      else
        kist.output.lines(
          table(
            ["PATH", "PLACE", "VAULT"],
            answer.repositories.map((each) => [each.path, placeWords(each), each.vault?.slice(0, 12) ?? "default"]),
          ),
        );
      return;
    }
    if (flags.forget !== undefined) {
      await callWithConsent(kist, "repositories/forget", { path: flags.forget });
      if (kist.json) kist.output.document({ forgotten: flags.forget });
      else kist.output.say(`${flags.forget} is no longer allowed.`);
      return;
    }
    const { repository, allowed } = await callWithConsent(kist, "repositories/inspect", {});
    if (repository === undefined) throw new KistError("repository-none");
    if (!kist.json)
      for (const line of facts([
        ["file", repository.path],
        ["namespace", repository.namespace],
        ["environment", repository.environment ?? "(named by -e each time)"],
        ["vault", repository.vault ?? "(the default one)"],
      ]))
        kist.output.say(line);
    if (!allowed) {
      await confirmOrRefuse(kist, flags.yes, "Allow it as it is?");
      await callWithConsent(kist, "repositories/allow", { hash: repository.hash });
    }
    if (kist.json) kist.output.document({ repository, allowed: true });
    else kist.output.say(allowed ? "It is allowed already." : "Allowed. A change of the file asks again.");
  },
);

function placeWords(repository: Repository): string {
  return repository.environment === undefined
    ? repository.namespace
    : `${repository.environment}/${repository.namespace}`;
}
