/** The doctor's checks while the daemon runs and holds the database; and the clock that a person confirms. */
import { acceptClock, checkHealth, describeFinding, type DoctorFinding } from "@kist/protocol";

import { route, type RequestContext, type Route } from "../api/route.ts";
import {
  checkableStreams,
  checkBoxes,
  checkChain,
  checkDocuments,
  checkStream,
  checkTrail,
} from "../core/check-vault.ts";
import { digestOf, enterDefault, perform, place, type Entered, type Matter } from "../core/request.ts";
import { checkSlotSecret } from "../passkeys/slot-secret.ts";

export const doctorRoutes: readonly Route[] = [
  route(checkHealth, async (request, context) => {
    const entered = enterDefault(context);
    await perform(context, entered, matterOf("doctor.check", "list", entered, request), { act: () => undefined });
    const { daemon } = context;
    const findings: DoctorFinding[] = checkDevice(context, entered);
    let [streams, records] = [0, 0];
    for (const open of entered.session.vaults.values()) {
      findings.push(...checkChain(daemon.crypto, daemon.database, open.id).findings);
      findings.push(...checkBoxes(daemon.crypto, daemon.database, open));
      findings.push(...checkDocuments(daemon.crypto, daemon.database, open));
      for (const stream of checkableStreams(open)) {
        findings.push(...checkStream(daemon.database, open, stream));
        streams++;
        // Others are served between two streams.
        await new Promise<void>((resolve) => daemon.defer(resolve));
      }
      const trail = checkTrail(open);
      findings.push(...trail.findings);
      records += trail.records;
    }
    return { findings, streams, records };
  }),
  route(acceptClock, async (request, context) => {
    const entered = enterDefault(context);
    const { timekeeper } = entered.session;
    return await perform(context, entered, matterOf("doctor.accept-clock", "admin", entered, request), {
      work: () => timekeeper.accept(),
      act: () => ({}),
    });
  }),
];

function checkDevice({ daemon }: RequestContext, { session }: Entered): DoctorFinding[] {
  const findings: DoctorFinding[] = [];
  for (const line of daemon.database.check("quick")) findings.push(describeFinding({ part: "pages", rule: line }));
  if (daemon.warnings.includes("commits-lost")) findings.push(describeFinding({ part: "log", rule: "lost" }));
  findings.push(...checkSlotSecret(daemon, daemon.slots()));
  if (session.cloned) findings.push(describeFinding({ part: "home", rule: "incarnation" }));
  if (session.timekeeper.jumped() !== undefined) findings.push(describeFinding({ part: "clock", rule: "jumped" }));
  return findings;
}

/** A check tells parts, ids and rules, never a name: what takes no more than looking at `dev`. */
function matterOf(
  action: string,
  kind: "list" | "admin",
  { open }: Entered,
  request: { readonly approval?: string | undefined },
): Matter {
  return {
    action,
    kind,
    parts: [place("dev")],
    subjects: [],
    digest: digestOf(action, open.id, request),
    approval: request.approval,
  };
}
