import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { LAUNCHD_AGENT, SYSTEMD_UNIT } from "./units.ts";

it("installs the service files that the daemon ships", () => {
  const bin = join(import.meta.dirname, "../../daemon/bin");
  expect(SYSTEMD_UNIT).toBe(readFileSync(join(bin, "kistd.service"), "utf8"));
  expect(LAUNCHD_AGENT).toBe(readFileSync(join(bin, "dev.kist.daemon.plist"), "utf8"));
});
