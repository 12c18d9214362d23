/** Every screen with its icon, its keys and where its code is: loaded when it is first looked at. */
import {
  Activity,
  HeartPulse,
  KeyRound,
  LaptopMinimal,
  Settings,
  Shield,
  SquareAsterisk,
  Users,
  Waypoints,
  type LucideIcon,
} from "lucide-react";
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

import type { ScreenName } from "./names.ts";

export interface ScreenEntry {
  readonly icon: LucideIcon;
  readonly group: "vault" | "people" | "kist";
  /** Pressed one after the other from anywhere. */
  readonly keys: string;
  readonly component: LazyExoticComponent<ComponentType>;
}

export const SCREEN_TABLE: Readonly<Record<ScreenName, ScreenEntry>> = {
  secrets: {
    icon: SquareAsterisk,
    group: "vault",
    keys: "g s",
    component: lazy(() => import("./secrets/index.tsx")),
  },
  activity: { icon: Activity, group: "vault", keys: "g a", component: lazy(() => import("./activity/index.tsx")) },
  access: { icon: Waypoints, group: "vault", keys: "g x", component: lazy(() => import("./access/index.tsx")) },
  team: { icon: Users, group: "people", keys: "g t", component: lazy(() => import("./team/index.tsx")) },
  devices: {
    icon: LaptopMinimal,
    group: "people",
    keys: "g d",
    component: lazy(() => import("./devices/index.tsx")),
  },
  slots: { icon: KeyRound, group: "people", keys: "g u", component: lazy(() => import("./slots/index.tsx")) },
  policies: { icon: Shield, group: "kist", keys: "g p", component: lazy(() => import("./policies/index.tsx")) },
  settings: { icon: Settings, group: "kist", keys: "g ,", component: lazy(() => import("./settings/index.tsx")) },
  health: { icon: HeartPulse, group: "kist", keys: "g h", component: lazy(() => import("./health/index.tsx")) },
};
