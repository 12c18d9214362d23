import type { ReactElement } from "react";

import { Screen } from "../../parts/screen.tsx";
import { SCREEN_NAMES } from "../../texts/frame.ts";

export default function DevicesScreen(): ReactElement {
  return <Screen title={SCREEN_NAMES.devices}>{undefined}</Screen>;
}
