/** `kist namespace`: what is encrypted and granted together. */
import { command, PLACE, type Group } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";

const list = command(
  {
    name: "list",
    summary: "List the namespaces.",
    args: [],
    flags: { environment: PLACE.environment, vault: PLACE.vault },
    examples: [{ command: "kist namespace list -e prod", says: "Those of one environment." }],
  },
  async (kist, { flags }) => {
    const { environments } = await callWithConsent(
      kist,
      "environments/list",
      placeOf({ environment: undefined, namespace: undefined, vault: flags.vault }),
    );
    const places = environments
      .filter(({ name }) => flags.environment === undefined || name === flags.environment)
      .flatMap(({ name, namespaces }) => namespaces.map((namespace) => `${name}/${namespace}`));
    if (kist.json) kist.output.document({ namespaces: places });
    else kist.output.lines(places);
  },
);

const create = command(
  {
    name: "create",
    summary: "Create a namespace.",
    args: [{ name: "ENV/NAMESPACE", help: "Where it stands: dev/payments, prod/shop/web.", required: true }],
    flags: { vault: PLACE.vault },
    examples: [{ command: "kist namespace create dev/payments", says: "It has a key of its own." }],
  },
  async (kist, { flags, args }) => {
    const { environment, namespace } = placeOf({ environment: args[0], namespace: undefined, vault: undefined });
    if (environment === undefined || namespace === undefined)
      throw usage("A namespace is named with its environment.", "For example `kist namespace create dev/payments`.");
    await callWithConsent(kist, "namespaces/create", {
      environment,
      name: namespace,
      ...(flags.vault === undefined ? {} : { vault: flags.vault }),
    });
    if (kist.json) kist.output.document({ environment, namespace });
    else kist.output.say(`Created ${environment}/${namespace}.`);
  },
);

export const namespace: Group = {
  name: "namespace",
  summary: "List and create namespaces.",
  commands: [list, create],
  standard: "list",
};
