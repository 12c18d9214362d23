/** Reads keys and certificates for the checks of the kinds, with the platform's cryptography. */
import { createHash, createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";

import type { KeyTools } from "@kist/model/kinds";

export function createKeyTools(now: () => number): KeyTools {
  return {
    now,
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
    readCertificate(pem) {
      const certificate = attempt(() => new X509Certificate(pem));
      return (
        certificate && {
          subject: inOneLine(certificate.subject),
          issuer: inOneLine(certificate.issuer),
          names: readNames(certificate.subjectAltName),
          from: certificate.validFromDate.getTime(),
          until: certificate.validToDate.getTime(),
          fingerprint: certificate.fingerprint256,
        }
      );
    },
    readPrivateKey(pem) {
      const key = attempt(() => createPrivateKey(pem));
      if (key?.asymmetricKeyType === undefined) return undefined;
      const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
      return {
        type: key.asymmetricKeyType,
        ...(modulusLength === undefined ? {} : { bits: modulusLength }),
        ...(namedCurve === undefined ? {} : { curve: namedCurve }),
      };
    },
    fits: (certificate, privateKey) =>
      attempt((): KeyObject => createPrivateKey(privateKey)) !== undefined &&
      new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey)),
  };
}

/** What cannot be read is none: the library's own words may hold pieces of it. */
function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function inOneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}

/** `DNS:a, IP Address:b` as names alone. */
function readNames(text: string | undefined): readonly string[] {
  return (text ?? "").split(", ").flatMap((entry) => (entry === "" ? [] : [entry.replace(/^[A-Za-z ]+:/, "")]));
}
