/** Port: what reads keys and certificates. Only the platform's cryptography can. */

export interface KeyTools {
  /** Wall time, ms. */
  now(): number;
  sha256(bytes: Uint8Array): Uint8Array;
  readCertificate(pem: string): CertificateFacts | undefined;
  readPrivateKey(pem: string): PrivateKeyFacts | undefined;
  /** Whether the certificate was issued for this key. Both have been read before. */
  fits(certificate: string, privateKey: string): boolean;
}

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Alternative names. */
  readonly names: readonly string[];
  /** ms. */
  readonly from: number;
  readonly until: number;
  /** SHA-256, hex pairs. */
  readonly fingerprint: string;
}

export interface PrivateKeyFacts {
  /** `rsa`, `ec`, `ed25519`, … */
  readonly type: string;
  /** Of RSA the modulus. */
  readonly bits?: number;
  readonly curve?: string;
}
