/** Facts about a value and one-time codes: reads whose value stays in the daemon. */
import { createHmac } from "node:crypto";

import { formatReference, KistError, reveal, wipe, type Bytes, type Reference, type VersionId } from "@kist/model";
import { checkValue, describeValue, detectKind, kindOf, KINDS, readTotp, totpCode, type Hmac } from "@kist/model/kinds";
import { inspectValue, readTotpCode } from "@kist/protocol";

import { route, type RequestContext, type Route } from "../api/route.ts";
import type { Asked } from "../core/names.ts";
import { digestOf, enter, perform, type Entered } from "../core/request.ts";
import { createKeyTools } from "../kinds/key-tools.ts";
import { planName } from "./parts.ts";

export const kindRoutes: readonly Route[] = [
  route(inspectValue, (request, context) =>
    readOne(context, request, "inspect", ({ reference, version, value, concealed, entered }) => {
      const tools = createKeyTools(() => context.daemon.clock.now());
      const about = entered.open.vault.metadata(reference) ?? {};
      const declared = kindOf(about, reference.key);
      const kind = declared ?? detectKind(value);
      // Plain configuration is told as it stands, unless somebody wants it concealed.
      const hidden = concealed && kind !== undefined && KINDS[kind].plain === true;
      return {
        reference: formatReference(reference),
        version,
        ...(kind === undefined ? {} : { kind }),
        declared: declared !== undefined,
        facts: describeValue(hidden ? undefined : kind, value, tools).map(([label, text]) => ({ label, text })),
        findings: checkValue({ ...about, kind: about.kind ?? kind }, reference.key, value, tools).map(
          ({ code, says }) => ({ code, says }),
        ),
      };
    }),
  ),
  route(readTotpCode, (request, context) =>
    readOne(context, request, "totp", ({ reference, value }) => {
      const key = readTotp(Buffer.from(value.buffer, value.byteOffset, value.length).toString());
      if ("says" in key) {
        const facts = { name: reference.key, kind: "totp", reason: key.says, finding: key.code };
        throw new KistError("value-no-totp", facts);
      }
      const at = context.daemon.clock.now();
      const { code, until } = totpCode(key, at, hmac);
      const { period, issuer, account } = key;
      key.secret.fill(0);
      return {
        reference: formatReference(reference),
        code,
        until,
        at,
        period,
        ...(issuer === undefined ? {} : { issuer }),
        ...(account === undefined ? {} : { account }),
      };
    }),
  ),
];

const hmac: Hmac = (hash, key, message) => createHmac(hash, key).update(message).digest();

interface One {
  readonly entered: Entered;
  readonly reference: Reference;
  readonly version: VersionId;
  readonly concealed: boolean;
  /** Wiped when the use returns. */
  readonly value: Bytes;
}

/** Consent, audit and opening of one value, as `values/read` does it; `note` says in the trail what it was for. */
async function readOne<Answer>(
  context: RequestContext,
  request: Asked & { readonly name: string; readonly approval?: string | undefined },
  note: string,
  use: (one: One) => Answer,
): Promise<Answer> {
  const entered = enter(context, request);
  const { open } = entered;
  const { reference, plan, about } = planName(entered, request);
  return await perform(
    context,
    entered,
    {
      action: "value.read",
      kind: "read",
      ...about,
      digest: digestOf(`value.${note}`, open.id, request),
      binding: plan.binding,
      approval: request.approval,
      note,
    },
    {
      relaxed: open.facts.isRelaxed(reference.environment),
      act(receipt) {
        const [item] = open.vault.open(plan, receipt).items;
        if (item === undefined) throw new KistError("secret-unknown", { name: request.name });
        try {
          const { versionId, concealed } = item;
          return use({ entered, reference, version: versionId, concealed, value: reveal(item.value) });
        } finally {
          wipe(item.value);
        }
      },
    },
  );
}
