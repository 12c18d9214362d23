export type { UnlockErrorCode } from "./error.ts";
export { openSlot, type Unlocked } from "./open-slot.ts";
export type { Backoff, SlotStore } from "./ports.ts";
export {
  answersChallenge,
  createChallenge,
  createRecoveryCode,
  formatRecoveryCode,
  parseRecoveryCode,
  RECOVERY_GROUPS,
  recoverySheet,
  type RecoveryChallenge,
  type RecoveryCode,
  type RecoverySheet,
} from "./recovery-code.ts";
export { slotsNeeded } from "./rules.ts";
export { recoveryDeviceKeys } from "./slot-key.ts";
export type { Credential, DeviceKind, NewSlot, PasskeyFacts, SlotSecret, SlotType, SlotView } from "./slot.ts";
export {
  addSlot,
  changePassphrase,
  createSlots,
  readSlots,
  rebindSlots,
  removeSlot,
  renameSlot,
  type PreparedSlots,
  type Rekey,
  type SlotsDeps,
  type SlotsView,
} from "./slots.ts";
