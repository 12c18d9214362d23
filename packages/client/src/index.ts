export {
  createClient,
  type Answer,
  type CallOptions,
  type Client,
  type ClientOptions,
  type DaemonError,
} from "./client.ts";
export type { ClientErrorCode } from "./error.ts";
