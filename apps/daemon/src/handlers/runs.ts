/** Files of a running program (R30). They hold nothing of the vault until the caller writes what it was given. */
import { adoptRunProcess, openRunFiles } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { requireProcess } from "../core/require-process.ts";

export const runRoutes: readonly Route[] = [
  route(openRunFiles, ({ allowDisk }, { caller, daemon }) =>
    daemon.runFiles.open(requireProcess(caller).process, { allowDisk: allowDisk === true }),
  ),
  route(adoptRunProcess, ({ directory, pid }, { caller, daemon }) => {
    daemon.runFiles.adopt(requireProcess(caller).process, directory, pid);
    return {};
  }),
];
