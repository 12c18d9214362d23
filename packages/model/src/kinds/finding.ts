/**
 * What a check finds in a value. A refusal means that the value cannot be what it is said to be; everything else is
 * a warning. Checks stand before a value is stored and never before it is read: what is there stays readable.
 */
export const FINDINGS = {
  "not-text": { level: "refusal", says: "it is not UTF-8 text" },
  "url-form": { level: "refusal", says: "it does not begin with a scheme and ://" },
  "url-space": { level: "refusal", says: "it has a space, a line end or another control character in it" },
  "url-no-host": { level: "warning", says: "it names no host" },
  "url-raw-password": {
    level: "warning",
    says: "user or password hold a character that must be percent-encoded there (@ / ? # and the like)",
  },
  "json-form": { level: "refusal", says: "it is not JSON" },
  "pem-damaged": { level: "refusal", says: "the base64 of a PEM block is damaged" },
  "certificate-none": { level: "refusal", says: "there is no PEM certificate in it" },
  "certificate-unreadable": { level: "refusal", says: "the certificate cannot be read" },
  "certificate-other-key": { level: "refusal", says: "the private key belongs to another certificate" },
  "certificate-expired": { level: "warning", says: "the certificate has expired" },
  "certificate-early": { level: "warning", says: "the certificate is not valid yet" },
  "key-none": { level: "refusal", says: "there is no PEM private key in it" },
  "key-unreadable": { level: "refusal", says: "the private key cannot be read" },
  "key-several": { level: "warning", says: "there is more than one private key in it" },
  "key-sealed": { level: "warning", says: "the key is sealed with a passphrase that programs will ask for" },
  "key-weak": { level: "warning", says: "an RSA key below 2048 bits is too weak" },
  "ssh-public": { level: "refusal", says: "it is the public half; the private one is needed" },
  "ssh-none": { level: "refusal", says: "there is no SSH private key in it" },
  "totp-form": { level: "refusal", says: "it is neither an otpauth:// URI nor a base32 key" },
  "totp-counter": { level: "refusal", says: "codes by counter (hotp) are not supported, only those by time" },
  "totp-parameter": { level: "refusal", says: "its algorithm, digits or period are out of range" },
  "totp-short": { level: "warning", says: "the key is shorter than 80 bits" },
  "space-around": { level: "warning", says: "it begins or ends with white space" },
  "several-lines": { level: "warning", says: "it has several lines" },
  "password-short": { level: "warning", says: "it is shorter than 8 characters" },
  placeholder: { level: "warning", says: "it looks like a placeholder" },
  "looks-secret": { level: "warning", says: "plain configuration that looks like a credential" },
} as const satisfies Readonly<Record<string, { readonly level: "refusal" | "warning"; readonly says: string }>>;

export type FindingCode = keyof typeof FINDINGS | "other-form";

export interface Finding {
  readonly code: FindingCode;
  readonly level: "refusal" | "warning";
  /** Completes "The value of X: …". Never a part of the value. */
  readonly says: string;
}

export function finding(code: keyof typeof FINDINGS): Finding {
  return { code, ...FINDINGS[code] };
}

/** A value that does not look as its issuer's do. */
export function otherForm(says: string): Finding {
  return { code: "other-form", level: "warning", says: `it does not look like ${says}` };
}
