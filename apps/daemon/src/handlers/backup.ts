import type { Route } from "../api/route.ts";
export const backupRoutes: readonly Route[] = [];
