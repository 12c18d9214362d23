/** The page's entry: what the daemon serves on loopback, in the Electron window and in the browser alike. */
import { createRoot } from "react-dom/client";

const root = document.querySelector("#kist");
if (root !== null) createRoot(root).render(<main>Kist</main>);
