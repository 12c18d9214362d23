import type { ReactElement } from "react";

import { Screen } from "../../parts/screen.tsx";
import { SCREEN_NAMES } from "../../texts/frame.ts";

export default function TeamScreen(): ReactElement {
  return <Screen title={SCREEN_NAMES.team}>{undefined}</Screen>;
}
