/** `kist namespace`: what is encrypted and granted together. */
import { command, PLACE, type Group } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { table } from "../table.ts";

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

const FROM = { name: "FROM", help: "The other namespace.", required: true, complete: "namespace" } as const;

const importLink = command(
  {
    name: "import",
    summary: "Read another namespace's secrets together with this one's.",
    about: [
      "`run`, `export` and `get` then find them as if they stood here. A name of this namespace's own comes first, then the imports in the order they were made. Only of the same environment, and only what the other namespace has itself: imports do not reach further.",
      "It asks for what reading the other namespace whole asks for. After that a program that reads this one reads both without another question. A link that somebody else made asks each time, until you make it yourself.",
    ],
    args: [FROM],
    flags: { ...PLACE, only: { kind: "list", value: "KEYS", help: "Only these keys, now and later." } },
    examples: [
      { command: "kist namespace import shared", says: "Into this repository's namespace." },
      { command: "kist namespace import db -e dev -n shop --only PASSWORD,HOST", says: "Two keys of another one." },
    ],
  },
  async (kist, { flags, args }) => {
    const [from = ""] = args;
    const answer = await callWithConsent(kist, "namespaces/import", {
      ...placeOf(flags),
      from,
      ...(flags.only.length === 0 ? {} : { keys: [...flags.only] }),
    });
    if (kist.json) kist.output.document({ ...answer, from });
    else {
      const place = `${answer.environment}/${answer.namespace}`;
      kist.output.say(answer.changed ? `${place} imports ${from}.` : `${place} imports ${from} already.`);
    }
  },
);

const unimport = command(
  {
    name: "unimport",
    summary: "Take an import away.",
    args: [FROM],
    flags: PLACE,
    examples: [{ command: "kist namespace unimport shared", says: "The other namespace stays as it is." }],
  },
  async (kist, { flags, args }) => {
    const [from = ""] = args;
    await callWithConsent(kist, "namespaces/unimport", { ...placeOf(flags), from });
    if (kist.json) kist.output.document({ from });
    else kist.output.say(`${from} is imported no longer.`);
  },
);

const imports = command(
  {
    name: "imports",
    summary: "List what a namespace imports, and which names that brings.",
    args: [],
    flags: PLACE,
    examples: [{ command: "kist namespace imports -e dev -n shop", says: "In the order in which they count." }],
  },
  async (kist, { flags }) => {
    const answer = await callWithConsent(kist, "namespaces/imports", placeOf(flags));
    if (kist.json) {
      kist.output.document(answer);
      return;
    }
    if (answer.imports.length === 0) kist.output.say(`${answer.environment}/${answer.namespace} imports nothing.`);
    const rows = answer.imports.map((link) => [
      link.namespace,
      link.keys === undefined ? "all" : link.keys.join(", "),
      link.brings === undefined ? "not yours to list" : link.brings.join(", "),
      link.own ? "" : "made by somebody else: asks each time",
    ]);
    kist.output.lines(table(["FROM", "KEYS", "BRINGS", "NOTES"], rows));
  },
);

export const namespace: Group = {
  name: "namespace",
  summary: "List and create namespaces, and what they import from each other.",
  commands: [list, create, importLink, unimport, imports],
  standard: "list",
};
