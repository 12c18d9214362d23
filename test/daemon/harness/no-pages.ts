/** A daemon inside the test's own process serves no page. */
import { KistError } from "@kist/model";

import type { PageOpening } from "../../../apps/daemon/src/page/served-pages.ts";

const OVER = { state: "over", approvedTerminal: false } as const;

export const NO_PAGES: PageOpening = {
  open: () => Promise.reject(new KistError("page-not-built", { path: "" })),
  show() {
    throw new KistError("page-over", {});
  },
  leave: () => undefined,
  list: () => [],
  close: () => false,
  fulfil: () => undefined,
  follow: () => Promise.resolve(OVER),
  progressOf: () => OVER,
};
