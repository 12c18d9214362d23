import { describe, expect, it } from "vitest";

import type { Asked } from "../../../../test/e2e/fake-daemon.ts";
import { NOW, runKist } from "../../../../test/e2e/kist-in-memory.ts";

const answer = {
  environment: "dev",
  namespace: "shop",
  change: "c0ffee",
  at: NOW - 90_000,
  device: "desk",
  undone: false,
  steps: [
    { secret: "kist://dev/shop/A", does: "label", field: "current", version: "0123456789", ordinal: 2 },
    { secret: "kist://dev/shop/B", does: "delete" },
    { secret: "kist://dev/shop/C", does: "rename", from: "C2" },
    { secret: "kist://dev/shop/D", does: "describe", field: "owner" },
    { secret: "kist://dev/shop/E", does: "label", field: "pending" },
    { secret: "kist://dev/shop/F", does: "unpin", version: "0123456789", ordinal: 1 },
    { secret: "kist://prod/shop/G", does: "undelete" },
  ],
};
const daemon = ({ body }: Asked) => ({ body: { ...answer, undone: body["dryRun"] !== true } });

describe("kist undo", () => {
  it("shows the change and what would become of it, asks, and does just that", async () => {
    const ran = await runKist(["undo"], daemon, { typed: ["y\r"] });
    expect(ran).toMatchObject({ status: 0, stdout: "" });
    expect(ran.stderr.split("\n")).toEqual([
      "Would take back the change of 1 min ago on desk in dev/shop:",
      "  ~ A goes back to version 2 (0123456789)",
      "  - B is deleted",
      "  ~ C2 is called C again",
      "  ~ D: owner as it was",
      "  ~ pending of E: nothing",
      "  ~ version 1 (0123456789) of F is not pinned any more",
      "  + kist://prod/shop/G comes back",
      "Done. `kist undo` again takes it back.",
      "",
    ]);
    expect(ran.asked.map(({ body }) => body)).toEqual([{ dryRun: true }, { change: "c0ffee" }]);
  });
  it("does nothing on no, with --dry-run, or where nobody can be asked", async () => {
    expect((await runKist(["undo"], daemon, { typed: ["\r"] })).asked).toHaveLength(1);
    expect((await runKist(["undo", "--dry-run"], daemon)).asked).toHaveLength(1);
    expect(await runKist(["undo"], daemon)).toMatchObject({ status: 2 });
  });
  it("asks for the other end of a move by itself", async () => {
    const moved = (asked: Asked) =>
      asked.body["also"] === undefined
        ? { code: "undo-elsewhere", facts: { environment: "prod", namespace: "shop" } }
        : daemon(asked);
    const { asked, status } = await runKist(["undo", "--yes"], moved);
    expect(status).toBe(0);
    expect(asked.map(({ body }) => body)).toEqual([{}, { also: { environment: "prod", namespace: "shop" } }]);
    expect(await runKist(["undo", "--also", "prod"], daemon)).toMatchObject({ status: 2, asked: [] });
  });
  it("says who was quicker", async () => {
    const overtaken = () => ({ code: "undo-overtaken", facts: { name: "A", by: "Bob's phone" } });
    const ran = await runKist(["undo"], overtaken);
    expect(ran.status).toBe(6);
    expect(ran.stderr).toContain("A was changed since, by Bob's phone.");
  });
});
