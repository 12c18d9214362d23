/** `kist env`: environments and their classes. */
import { ENVIRONMENT_CLASSES, isEnvironmentClass } from "@kist/model";

import { command, PLACE, type Group } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { table } from "../table.ts";

const vault = { vault: PLACE.vault };
const none = { environment: undefined, namespace: undefined };

const list = command(
  {
    name: "list",
    summary: "List the environments with their class and namespaces.",
    args: [],
    flags: vault,
    examples: [{ command: "kist env list", says: "`kist env` alone does the same." }],
  },
  async (kist, { flags }) => {
    const answer = await callWithConsent(kist, "environments/list", placeOf({ ...none, ...flags }));
    if (kist.json) kist.output.document(answer);
    else
      kist.output.lines(
        table(
          ["ENVIRONMENT", "CLASS", "NAMESPACES"],
          answer.environments.map(({ name, class: kind, namespaces }) => [name, kind, namespaces.join(" ")]),
        ),
      );
  },
);

const create = command(
  {
    name: "create",
    summary: "Create an environment.",
    about: [
      "Its class decides how its secrets are guarded: dev flows inside an approved session, staging asks once per session, prod asks each time. dev, staging and prod choose themselves; any other name is dev unless told otherwise. The class is signed into the membership chain.",
    ],
    args: [{ name: "NAME", help: "One segment: lowercase letters, digits, dashes.", required: true }],
    flags: {
      class: { kind: "text", value: "CLASS", help: "dev, staging or prod.", choices: ENVIRONMENT_CLASSES },
      ...vault,
    },
    examples: [{ command: "kist env create eu-live --class prod", says: "Guarded like prod." }],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    const kind = flags.class !== undefined && isEnvironmentClass(flags.class) ? { class: flags.class } : {};
    const request = { ...placeOf({ ...none, vault: flags.vault }), name, ...kind };
    const answer = await callWithConsent(kist, "environments/create", request);
    if (kist.json) kist.output.document({ name, ...answer });
    else kist.output.say(`Created the environment ${name}, class ${answer.class}.`);
  },
);

const setClass = command(
  {
    name: "class",
    summary: "Change the class of an environment.",
    args: [
      { name: "NAME", help: "The environment.", required: true, complete: "environment" },
      { name: "CLASS", help: "dev, staging or prod.", required: true, choices: ENVIRONMENT_CLASSES },
    ],
    flags: vault,
    examples: [{ command: "kist env class demo prod", says: "From now on every read asks." }],
  },
  async (kist, { flags, args }) => {
    const [name = "", word = ""] = args;
    if (!isEnvironmentClass(word)) return;
    await callWithConsent(kist, "environments/class", { ...placeOf({ ...none, ...flags }), name, class: word });
    if (kist.json) kist.output.document({ name, class: word });
    else kist.output.say(`${name} is of class ${word} now.`);
  },
);

export const env: Group = {
  name: "env",
  summary: "List and create environments, change their class.",
  commands: [list, create, setClass],
  standard: "list",
};
