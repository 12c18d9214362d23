/** Databases, caches and brokers. */
import type { SecretType, TypeField } from "../secret-type.ts";

const port = (key: string, standard: string): TypeField => ({
  key,
  title: "Port",
  kind: "config",
  standard,
  form: { pattern: /^\d{1,5}$/, says: "a port number" },
});
const host = (key: string, synthetic: string): TypeField => ({
  key,
  title: "Host",
  kind: "config",
  required: true,
  form: { pattern: /^[A-Za-z0-9._:[\]/-]+$/, says: "a host name, an address or a socket's directory" },
  synthetic: `${synthetic}.example.invalid`,
});
const user = (key: string): TypeField => ({
  key,
  title: "User",
  kind: "config",
  required: true,
  synthetic: "synthetic",
});
const database = (key: string): TypeField => ({ key, title: "Database", kind: "config", synthetic: "synthetic" });
const password = (key: string): TypeField => ({
  key,
  title: "Password",
  kind: "password",
  required: true,
  rotationDays: 90,
  generate: "password:32",
});
const url = (key: string, pattern: RegExp, says: string, synthetic: string): TypeField => ({
  key,
  title: "URL",
  kind: "url",
  required: true,
  rotationDays: 90,
  form: { pattern, says },
  synthetic,
});

export const DATABASE_TYPES: readonly SecretType[] = [
  {
    id: "postgres",
    title: "PostgreSQL connection",
    summary: "The variables that libpq and most drivers read.",
    fields: [
      host("PGHOST", "postgres"),
      port("PGPORT", "5432"),
      database("PGDATABASE"),
      user("PGUSER"),
      password("PGPASSWORD"),
      {
        key: "PGSSLMODE",
        title: "TLS",
        kind: "config",
        standard: "require",
        choices: ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
      },
    ],
    url: {
      key: "DATABASE_URL",
      pieces: [
        "postgres://",
        "{PGUSER}",
        ":{PGPASSWORD}",
        "@{PGHOST}",
        ":{PGPORT}",
        "/{PGDATABASE}",
        "?sslmode={PGSSLMODE}",
      ],
    },
  },
  {
    id: "postgres-url",
    title: "PostgreSQL URL",
    summary: "A connection in one URL.",
    fields: [
      url(
        "DATABASE_URL",
        /^postgres(ql)?:\/\//,
        "a postgres:// URL",
        "postgres://synthetic:{alnum:24}@postgres.example.invalid:5432/synthetic?sslmode=require",
      ),
    ],
  },
  {
    id: "mysql",
    title: "MySQL or MariaDB connection",
    summary: "Host, user, password and database.",
    fields: [
      host("MYSQL_HOST", "mysql"),
      port("MYSQL_PORT", "3306"),
      database("MYSQL_DATABASE"),
      user("MYSQL_USER"),
      password("MYSQL_PASSWORD"),
    ],
    url: {
      key: "MYSQL_URL",
      pieces: ["mysql://", "{MYSQL_USER}", ":{MYSQL_PASSWORD}", "@{MYSQL_HOST}", ":{MYSQL_PORT}", "/{MYSQL_DATABASE}"],
    },
  },
  {
    id: "redis",
    title: "Redis or Valkey connection",
    summary: "A connection in one URL.",
    fields: [
      url(
        "REDIS_URL",
        /^(rediss?|valkeys?):\/\//,
        "a redis:// URL",
        "rediss://:{alnum:24}@redis.example.invalid:6379/0",
      ),
    ],
  },
  {
    id: "amqp",
    title: "AMQP broker (RabbitMQ)",
    summary: "A connection in one URL.",
    fields: [
      url(
        "AMQP_URL",
        /^amqps?:\/\//,
        "an amqp:// URL",
        "amqps://synthetic:{alnum:24}@amqp.example.invalid:5671/synthetic",
      ),
    ],
  },
  {
    id: "mongodb",
    title: "MongoDB connection",
    summary: "A connection in one URL.",
    fields: [
      url(
        "MONGODB_URI",
        /^mongodb(\+srv)?:\/\//,
        "a mongodb:// URL",
        "mongodb://synthetic:{alnum:24}@mongodb.example.invalid:27017/synthetic",
      ),
    ],
  },
];
