/** Documents that execute or decide (R21): their bytes stand beside the chain, their hash is signed into it. */
import { hash, type Crypto } from "@kist/crypto";
import { bytesToHex, type Bytes } from "@kist/model";

import { appendLink, beginOperation, type Operation, type TeamDeps } from "./operation.ts";
import type { DeviceSigner } from "./signer.ts";
import type { ChainState } from "./state.ts";

/** The hash under which a document stands in the chain, hex. */
export function documentHash(crypto: Crypto, bytes: Bytes): string {
  return bytesToHex(hash(crypto, "kist/v1/document", bytes));
}

/**
 * Puts a document in force, in place of the one of the same name. `name` is a type word (`allow-list`), where
 * there are several of the type with a random id behind a slash; never what a person called it.
 */
export function setDocument(
  deps: TeamDeps,
  state: ChainState,
  signer: DeviceSigner,
  document: { readonly name: string; readonly hash: string },
): Operation {
  return appendLink(deps, beginOperation(state), signer, { kind: "document", ...document });
}

/** Whether these bytes are the document in force under `name`. */
export function isDocumentInForce(crypto: Crypto, state: ChainState, name: string, bytes: Bytes): boolean {
  return state.documents.get(name)?.hash === documentHash(crypto, bytes);
}
