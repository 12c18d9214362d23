/** Explaining a read: the plan of one is what it asks consent for, and nothing is opened. */
import { formatReference } from "@kist/model";
import { explainSecret, type AnswerOf } from "@kist/protocol";
import type { Explanation } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { digestOf, enter, perform } from "../core/request.ts";
import { planName } from "./parts.ts";

export const explainRoutes: readonly Route[] = [
  route(explainSecret, async (request, context) => {
    const entered = enter(context, request);
    const { open } = entered;
    const { reference, about } = planName(entered, request);
    return await perform(
      context,
      entered,
      {
        action: "secret.explain",
        kind: "list",
        ...about,
        digest: digestOf("secret.explain", open.id, request),
        approval: request.approval,
      },
      {
        act() {
          const { explanations, fault } = open.vault.explain(reference);
          const nameOf = (device: Parameters<typeof open.vault.deviceName>[0]): string =>
            open.vault.deviceName(device) ?? device.slice(0, 8);
          return {
            vault: open.vault.name() ?? "",
            explanations: explanations.map((one) => describe(one, nameOf)),
            ...(fault === undefined ? {} : { fault }),
          };
        },
      },
    );
  }),
];

type Value = NonNullable<Explanation["value"]>;

function describe(
  { reference, from, value, imports, namespace, own, class: ofClass }: Explanation,
  nameOf: (device: Value["author"]) => string,
): AnswerOf<typeof explainSecret>["explanations"][number] {
  return {
    reference: formatReference(reference),
    ...(ofClass === undefined ? {} : { class: ofClass }),
    namespace,
    own,
    imports,
    ...(from === undefined ? {} : { from: formatReference(from) }),
    ...(value === undefined ? {} : { value: describeValue(value, nameOf) }),
  };
}

function describeValue(
  { version, ordinal, createdAt, author, label, override, concealed, purged, names }: Value,
  nameOf: (device: Value["author"]) => string,
): NonNullable<AnswerOf<typeof explainSecret>["explanations"][number]["value"]> {
  return {
    version,
    ordinal,
    createdAt,
    author: nameOf(author),
    ...(label === undefined ? {} : { label }),
    ...(override ? { override: true as const } : {}),
    ...(concealed ? { concealed: true as const } : {}),
    ...(purged ? { purged: true as const } : {}),
    ...(names === undefined
      ? {}
      : { names: names.map((one) => ({ name: one.name, reference: formatReference(one.reference) })) }),
  };
}
