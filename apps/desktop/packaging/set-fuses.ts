/**
 * Sets Electron's fuses in the packaged program, before it is signed: it cannot be made to run as Node, to take Node's options
 * or a debugger, or to load anything but its own archive, by whoever starts it. All of them are named, so that one that a later
 * Electron brings stops the build until somebody has decided about it.
 */
import { join } from "node:path";

import { flipFuses, FuseV1Options, FuseVersion, type FuseConfig } from "@electron/fuses";

export const FUSES: FuseConfig = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  resetAdHocDarwinSignature: true,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Bounds of WebAssembly memory by the processor's own traps: faster, and on by default.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** The part of electron-builder's context that is used. */
interface PackedApp {
  readonly appOutDir: string;
  readonly electronPlatformName: string;
  readonly packager: { readonly appInfo: { readonly productFilename: string }; readonly executableName?: string };
}

export default async function afterPack({ appOutDir, electronPlatformName, packager }: PackedApp): Promise<void> {
  const { productFilename } = packager.appInfo;
  const program =
    electronPlatformName === "darwin"
      ? `${productFilename}.app`
      : electronPlatformName === "win32"
        ? `${productFilename}.exe`
        : (packager.executableName ?? productFilename);
  await flipFuses(join(appOutDir, program), FUSES);
}
