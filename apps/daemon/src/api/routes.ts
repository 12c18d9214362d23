/** Every endpoint the daemon serves. */
import { approvalRoutes } from "../handlers/approvals.ts";
import { auditRoutes } from "../handlers/audit.ts";
import { backupRoutes } from "../handlers/backup.ts";
import { checkRoutes } from "../handlers/check.ts";
import { compareEnvironmentsRoute } from "../handlers/compare-environments.ts";
import { compareSecretsRoute } from "../handlers/comparing.ts";
import { completingRoute } from "../handlers/completing.ts";
import { conflictRoutes } from "../handlers/conflicts.ts";
import { copyRoutes } from "../handlers/copies.ts";
import { deviceRoutes } from "../handlers/device.ts";
import { devicesRoutes } from "../handlers/devices.ts";
import { doctorRoutes } from "../handlers/doctor.ts";
import { explainRoutes } from "../handlers/explain.ts";
import { figuresRoute } from "../handlers/figures.ts";
import { importRoutes } from "../handlers/imports.ts";
import { kindRoutes } from "../handlers/kinds.ts";
import { overrideRoutes } from "../handlers/overrides.ts";
import { overviewRoute } from "../handlers/overview.ts";
import { pageRoutes } from "../handlers/page.ts";
import { passkeyRoutes } from "../handlers/passkeys.ts";
import { placeRoutes } from "../handlers/places.ts";
import { promoteSecretsRoute } from "../handlers/promoting.ts";
import { repositoryRoutes } from "../handlers/repositories.ts";
import { runRoutes } from "../handlers/runs.ts";
import { scanRoutes } from "../handlers/scan.ts";
import { searchRoutes } from "../handlers/searching.ts";
import { secretRoutes } from "../handlers/secrets.ts";
import { sessionRoutes } from "../handlers/sessions.ts";
import { setSecretsRoute } from "../handlers/set-secrets.ts";
import { showSecretRoute } from "../handlers/showing.ts";
import { slotRoutes } from "../handlers/slots.ts";
import { statusRoutes } from "../handlers/status.ts";
import { undoChangeRoute } from "../handlers/undo.ts";
import { valueRoutes } from "../handlers/values.ts";
import type { Route } from "./route.ts";

export const ROUTES: readonly Route[] = [
  ...statusRoutes,
  ...deviceRoutes,
  ...pageRoutes,
  ...slotRoutes,
  ...passkeyRoutes,
  ...devicesRoutes,
  ...valueRoutes,
  ...kindRoutes,
  ...runRoutes,
  ...checkRoutes,
  ...secretRoutes,
  showSecretRoute,
  ...conflictRoutes,
  ...scanRoutes,
  overviewRoute,
  setSecretsRoute,
  compareSecretsRoute,
  compareEnvironmentsRoute,
  ...copyRoutes,
  promoteSecretsRoute,
  undoChangeRoute,
  ...searchRoutes,
  completingRoute,
  ...placeRoutes,
  ...explainRoutes,
  ...importRoutes,
  ...overrideRoutes,
  ...repositoryRoutes,
  ...approvalRoutes,
  ...sessionRoutes,
  ...auditRoutes,
  figuresRoute,
  ...backupRoutes,
  ...doctorRoutes,
];
