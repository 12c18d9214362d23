export { openDatabase, type Database, type DatabaseDeps, type Incarnation, type Recovery } from "./database.ts";
export type { StorageErrorCode } from "./error.ts";
export { createFiles, type Files, type PathFacts } from "./files.ts";
export type { LocalStore } from "./local-store.ts";
