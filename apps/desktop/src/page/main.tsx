/** The page's entry: what the daemon serves on loopback, in the Electron window and in the browser alike. */
import { createRoot } from "react-dom/client";

import { createKist } from "./api/kist.tsx";
import { App } from "./frame/app.tsx";
import { reloadForMissingPart } from "./frame/missing-part.ts";
import { applyTheme } from "./frame/theme.ts";

applyTheme();
const kist = createKist(window);
reloadForMissingPart(window, kist.connection);
const root = document.querySelector("#root");
if (root !== null) createRoot(root).render(<App kist={kist} />);
await kist.connection.start();
