export { auditBoxes, type BoxFinding } from "./box-audit.ts";
export { decodeBox, encodeBox, type Box, type BoxedEpoch, type NewEpoch } from "./box.ts";
export { extendChain, verifyChain, type ChainPin } from "./chain.ts";
export { documentHash, isDocumentInForce, setDocument } from "./documents.ts";
export type { TeamErrorCode } from "./error.ts";
export { createGenesis, type Genesis, type GenesisRequest } from "./genesis.ts";
export { createKeyring, type Keyring } from "./keyring.ts";
export { linkHash } from "./link-codec.ts";
export type { Cut, DeviceType, LinkKind, StreamKind } from "./link.ts";
export { openBoxes, type BoxRefusal, type OpenedBoxes } from "./open-boxes.ts";
export type { Operation, TeamDeps } from "./operation.ts";
export type { TeamStore } from "./ports.ts";
export { deviceSigner, type DeviceSigner } from "./signer.ts";
export {
  dueStreams,
  entitledDevices,
  isActive,
  recoveryDevice,
  streamClass,
  type ChainState,
  type DeviceState,
  type DocumentState,
  type EpochState,
  type MemberState,
  type Removal,
  type StreamState,
} from "./state.ts";
export { addStream, rotateEpoch, setEnvironmentClass, type AddedStream } from "./streams.ts";
export { enrolIncarnation, recoverDevice, replaceRecovery, type RecoverRequest } from "./succession.ts";
