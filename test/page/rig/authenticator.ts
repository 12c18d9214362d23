/** Chromium's virtual authenticator over CDP: what stands in for a finger. Its PRF secrets cannot be exported, so it is kept for a test. */
import type { CDPSession, Page } from "playwright-core";

const PLATFORM: Options = {
  protocol: "ctap2",
  ctap2Version: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  hasPrf: true,
  automaticPresenceSimulation: true,
};

interface Options {
  readonly protocol: "ctap2";
  readonly ctap2Version: "ctap2_1";
  readonly transport: "usb" | "nfc" | "ble" | "internal" | "cable";
  readonly hasResidentKey: boolean;
  readonly hasUserVerification: boolean;
  readonly isUserVerified: boolean;
  readonly hasPrf: boolean;
  readonly automaticPresenceSimulation: boolean;
}

export interface Authenticator {
  readonly options: Options;
  readonly session: CDPSession;
  readonly id: string;
  credentials(): Promise<number>;
  remove(): Promise<void>;
}

export async function addAuthenticator(page: Page, chosen: Partial<Options>): Promise<Authenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options: Options = { ...PLATFORM, ...chosen };
  const { authenticatorId: id } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options,
  });
  return {
    options,
    session,
    id,
    async credentials() {
      const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId: id });
      return credentials.length;
    },
    async remove() {
      await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: id });
    },
  };
}
