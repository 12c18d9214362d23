/** A vault as a team has it: many names, of several kinds, with owners and dates. */
import { setSecrets, type RequestOf } from "@kist/protocol";

import { Refusal } from "../../daemon/harness/answers.ts";
import type { Caller } from "../../daemon/harness/caller.ts";
import { approvalOf, approve } from "../../daemon/harness/people.ts";

type Entry = RequestOf<typeof setSecrets>["entries"][number];

const NAMESPACES = ["payments", "payments/worker", "web", "billing", "search"] as const;
const FAMILIES = ["DATABASE_URL", "API_KEY", "WEBHOOK_SECRET", "SMTP_PASSWORD", "SESSION_KEY", "FEATURE_FLAG"] as const;
const OWNERS = ["ada@example.com", "grace@example.com", "platform team"] as const;
/** As many as one request takes with room to spare. */
const BATCH = 250;

/** Most in `dev`, a tenth in `staging` under the same names, ten in `prod`. */
export async function makeSecrets(caller: Caller, approver: Caller, count: number): Promise<void> {
  const plans = [
    { environment: "dev", amount: count },
    { environment: "staging", amount: Math.ceil(count / 10) },
    { environment: "prod", amount: Math.min(10, count) },
  ];
  for (const { environment, amount } of plans) {
    for (const [index, namespace] of NAMESPACES.entries()) {
      const names = Array.from({ length: amount }, (_, i) => i).filter((i) => i % NAMESPACES.length === index);
      for (let at = 0; at < names.length; at += BATCH) {
        const entries = names.slice(at, at + BATCH).map((number) => entryOf(number, environment));
        await storeAsking(caller, approver, { environment, namespace, entries, createNamespace: true });
      }
    }
  }
}

function entryOf(number: number, environment: string): Entry {
  const family = FAMILIES[number % FAMILIES.length] ?? "VALUE";
  const owner = OWNERS[number % OWNERS.length];
  return {
    key: number < FAMILIES.length ? family : `SERVICE_${number}_${family}`,
    value: `value-${environment}-${number}-0123456789abcdef`,
    metadata: {
      ...(owner === undefined || number % 4 === 3 ? {} : { owner }),
      ...(number % 3 === 0 ? { rotationDays: 90 } : {}),
      ...(number % 5 === 0 ? { expires: "2027-03-01" } : {}),
    },
  };
}

/** What needs a yes gets it at another terminal. */
export async function storeAsking(
  caller: Caller,
  approver: Caller,
  request: RequestOf<typeof setSecrets>,
): Promise<void> {
  try {
    await caller.call(setSecrets, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const approval = approvalOf(error);
    await approve(approver, error);
    await caller.call(setSecrets, { ...request, approval });
  }
}
