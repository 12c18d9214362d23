/** Clouds and object stores. */
import type { SecretType } from "../secret-type.ts";

export const CLOUD_TYPES: readonly SecretType[] = [
  {
    id: "aws",
    title: "AWS key pair",
    summary: "An access key of an IAM user.",
    fields: [
      {
        key: "AWS_ACCESS_KEY_ID",
        title: "Access key id",
        kind: "config",
        required: true,
        form: { pattern: /^(AKIA|ASIA)[A-Z2-7]{16}$/, says: "an access key id (AKIA…)" },
        synthetic: "AKIA{base32:9}EXAMPLE",
      },
      {
        key: "AWS_SECRET_ACCESS_KEY",
        title: "Secret access key",
        kind: "token",
        required: true,
        rotationDays: 90,
        form: { pattern: /^[A-Za-z0-9/+]{40}$/, says: "a secret access key (40 characters)" },
        renewal: "aws iam create-access-key, then aws iam delete-access-key for the old one",
        synthetic: "SYNTHETIC/{alnum:20}EXAMPLEKEY",
      },
      { key: "AWS_REGION", title: "Region", kind: "config", synthetic: "us-east-1" },
    ],
  },
  {
    id: "gcp",
    title: "Google Cloud service account",
    summary: "The JSON key file of a service account.",
    fields: [
      {
        key: "GOOGLE_CREDENTIALS",
        title: "Key file (JSON)",
        kind: "json",
        required: true,
        rotationDays: 90,
        form: { pattern: /"type"\s*:\s*"service_account"/, says: 'a key file ("type": "service_account")' },
        renewal: "gcloud iam service-accounts keys create",
        synthetic:
          '{"type":"service_account","project_id":"synthetic","private_key_id":"{hex:40}","private_key":"{pkcs8:1}","client_email":"synthetic@synthetic.iam.gserviceaccount.example.invalid","client_id":"000000000000000000000","token_uri":"https://oauth2.example.invalid/token"}',
      },
      { key: "GOOGLE_CLOUD_PROJECT", title: "Project", kind: "config", synthetic: "synthetic" },
    ],
  },
  {
    id: "azure",
    title: "Azure client secret",
    summary: "A service principal that signs in with a secret.",
    fields: [
      {
        key: "AZURE_TENANT_ID",
        title: "Tenant id",
        kind: "config",
        required: true,
        form: { pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, says: "a tenant id (a UUID)" },
        synthetic: "00000000-0000-0000-0000-{hex:12}",
      },
      {
        key: "AZURE_CLIENT_ID",
        title: "Client id",
        kind: "config",
        required: true,
        form: { pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, says: "a client id (a UUID)" },
        synthetic: "00000000-0000-0000-0000-{hex:12}",
      },
      {
        key: "AZURE_CLIENT_SECRET",
        title: "Client secret",
        kind: "token",
        required: true,
        rotationDays: 180,
        form: { pattern: /^[A-Za-z0-9_.~-]{30,50}$/, says: "a client secret (its value, not its id)" },
        renewal: "az ad app credential reset",
        synthetic: "SYN8Q~SYNTHETIC.{alnum:24}",
      },
    ],
  },
  {
    id: "s3",
    title: "S3-compatible store",
    summary: "A bucket of MinIO, R2, Ceph or another store that speaks S3.",
    fields: [
      {
        key: "S3_ENDPOINT",
        title: "Endpoint",
        kind: "config",
        required: true,
        form: { pattern: /^https?:\/\//, says: "an https:// URL" },
        synthetic: "https://s3.example.invalid",
      },
      { key: "S3_BUCKET", title: "Bucket", kind: "config", synthetic: "synthetic" },
      { key: "S3_REGION", title: "Region", kind: "config", standard: "auto" },
      {
        key: "S3_ACCESS_KEY_ID",
        title: "Access key id",
        kind: "config",
        required: true,
        synthetic: "SYNTHETIC{base32:11}",
      },
      {
        key: "S3_SECRET_ACCESS_KEY",
        title: "Secret access key",
        kind: "token",
        required: true,
        rotationDays: 90,
        synthetic: "SYNTHETIC{alnum:31}",
      },
    ],
  },
];
