import type { ReactElement } from "react";

import { Screen } from "../../parts/screen.tsx";
import { SCREEN_NAMES } from "../../texts/frame.ts";

export default function SecretsScreen(): ReactElement {
  return <Screen title={SCREEN_NAMES.secrets}>{undefined}</Screen>;
}
