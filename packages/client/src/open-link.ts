import { openBunLink } from "./link-bun.ts";
import { openNodeLink } from "./link-node.ts";
import type { OpenLink } from "./link.ts";

/**
 * The fastest connection the running engine has. Chosen at run time, because `kist` is one source for a Bun
 * binary and a Node bundle.
 */
export const openLink: OpenLink = "Bun" in globalThis ? openBunLink : openNodeLink;
