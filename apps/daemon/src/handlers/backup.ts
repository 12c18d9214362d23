/** Backups, sealed to the recovery device: they may lie anywhere (R9). */
import { createBackup } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { readRows } from "../backup/rows.ts";
import { writeBackup } from "../backup/write-backup.ts";
import { digestOf, enter, perform, place } from "../core/request.ts";

export const backupRoutes: readonly Route[] = [
  route(createBackup, async (request, context) => {
    const entered = enter(context, request);
    const { open } = entered;
    const matter = {
      action: "backup.create",
      kind: "admin" as const,
      parts: [place("dev")],
      subjects: [],
      digest: digestOf("backup.create", open.id, request),
      approval: request.approval,
    };
    return await perform(context, entered, matter, {
      act() {
        const { crypto, database } = context.daemon;
        const maker = { crypto, vault: open.id, chain: open.chain(), device: open.device };
        // Read in one go: nothing is written between two rows, so the file is one moment of the vault.
        return Buffer.concat([...writeBackup(maker, readRows(database, open.id, open.chain()))]);
      },
    });
  }),
];
