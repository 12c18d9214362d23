/**
 * What templates touch (SPEC §6.1): every secret that filling them in would open, found from the names that their records
 * list, so that all of it is known before consent and no value is opened for it. Names that lead nowhere belong to it
 * too: whoever may not read them must not learn that they do.
 */
import { formatReference, type Reference } from "@kist/model";

import { refuse } from "./error.ts";
import { MAX_NAMES, MAX_TEMPLATE_DEPTH } from "./limits.ts";
import type { Found, LookUp, Touch } from "./look-up.ts";
import { resolveTemplateName } from "./template.ts";

/** A version to open, with those that its names stand for. */
export interface Filling {
  /** Where it stands. */
  readonly reference: Reference;
  readonly found: Found;
  /** Of a template, by spelled name; complete unless there is a fault. */
  readonly names: ReadonlyMap<string, Filling>;
  /** Why it cannot be filled in. Thrown when the plan is opened, not before. */
  readonly fault: Error | undefined;
  /** It, or something in it, is concealed. */
  readonly concealed: boolean;
}

export interface Closure {
  /** Of a version that the caller asked for. */
  of(reference: Reference, found: Found): Filling;
}

/** All that a request leads to beyond its own words, there or not, in the order met. */
export type Touched = Map<string, Reference>;

/** Of a cycle's path: what a person can follow. */
const MAX_SHOWN = 20;

interface Node {
  readonly reference: Reference;
  readonly found: Found;
  readonly names: Map<string, Node>;
  fault: Error | undefined;
  concealed: boolean;
  /** Templates above a literal value: 0 for one. */
  height: number;
  state: "new" | "open" | "done";
}
interface Frame {
  readonly node: Node;
  readonly rest: string[];
}

/** `touched` is added to. */
export function createClosure(lookUp: LookUp, touched: Touched): Closure {
  const nodes = new Map<string, Node>();
  const touch: Touch = (reference) => void touched.set(formatReference(reference), reference);

  const nodeOf = (reference: Reference, found: Found): Node => {
    const id = `${found.stream} ${found.version.hash}`;
    const known = nodes.get(id);
    if (known !== undefined) return known;
    const { concealed } = found;
    const node: Node = { reference, found, names: new Map(), fault: undefined, concealed, height: 0, state: "new" };
    nodes.set(id, node);
    return node;
  };
  /** The node that a name leads to; `undefined` with a fault where it leads nowhere. */
  const follow = (node: Node, spelled: string): Node | undefined => {
    const reference = resolveTemplateName(spelled, node.reference);
    touch(reference);
    const found = lookUp.find(reference, touch);
    if (found === undefined || found.version.purged) {
      node.fault ??= unresolved(node, reference);
      return undefined;
    }
    return nodeOf(found.from ?? reference, found);
  };

  return {
    of(reference, found) {
      const root = nodeOf(reference, found);
      // Without recursion: how deep names lead is for others to say.
      const stack: Frame[] = root.state === "done" ? [] : [frameOf(root)];
      for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
        const { node, rest } = frame;
        const spelled = rest.pop();
        if (spelled === undefined) {
          node.state = "done";
          stack.pop();
          const above = stack.at(-1)?.node;
          if (above !== undefined) absorb(above, node);
        } else if (touched.size >= MAX_NAMES) node.fault ??= tooLarge(node);
        else {
          const next = follow(node, spelled);
          if (next === undefined) continue;
          node.names.set(spelled, next);
          if (next.state === "open") node.fault ??= cycle(stack, next);
          else if (next.state === "done") absorb(node, next);
          else stack.push(frameOf(next));
        }
      }
      return root;
    },
  };
}

/** Names from last to first, as `pop` takes them. */
function frameOf(node: Node): Frame {
  node.state = "open";
  return { node, rest: [...(node.found.version.template ?? [])].reverse() };
}

/** What a name brings with it. */
function absorb(node: Node, named: Node): void {
  node.fault ??= named.fault;
  node.concealed ||= named.concealed;
  node.height = Math.max(node.height, named.height + 1);
  if (node.height > MAX_TEMPLATE_DEPTH) node.fault ??= tooLarge(node);
}

function unresolved({ reference }: Node, missing: Reference): Error {
  return refuse("template-unresolved", { name: formatReference(reference), missing: formatReference(missing) });
}
/** From the name that is met again back to it. */
function cycle(stack: readonly Frame[], again: Node): Error {
  const round = stack.slice(stack.findIndex(({ node }) => node === again)).map(({ node }) => node);
  const names = [...round, again].map(({ reference }) => `${reference.namespace}/${reference.key}`);
  const shown = names.length > MAX_SHOWN ? [...names.slice(0, MAX_SHOWN - 1), "…", ...names.slice(-1)] : names;
  return refuse("template-cycle", { path: shown.join(" → ") });
}
function tooLarge({ reference }: Node): Error {
  return refuse("template-too-large", { name: formatReference(reference) });
}
