/** The sample repository of `npm start`: awkward on purpose (quotes, several lines, `$`, an accent). */

export const SAMPLE_ENV = `# shop: development settings
export PORT=5432
DATABASE_URL="postgres://shop:c0rrect-horse-battery@localhost:5432/shop?sslmode=disable"
STRIPE_SECRET_KEY=demo_stripe_key_4eC39HqLyjWDarjtT1zdp7dc
GREETING='Grüße aus der Küche, 5 $ bitte'
TLS_KEY="-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIGtpc3QtZGVtby1ub3QtYS1yZWFsLWtleS0w
-----END PRIVATE KEY-----"
`;

export const SAMPLE_PROGRAM = `const { DATABASE_URL, GREETING, STRIPE_SECRET_KEY, TLS_KEY } = process.env;
console.log("server: connecting to", DATABASE_URL);
console.log("server: basic auth header", "Basic " + Buffer.from(STRIPE_SECRET_KEY).toString("base64"));
console.log("server: greeting has", GREETING.length, "characters, key has", TLS_KEY.split("\\n").length, "lines");
console.log("server: ready");
`;
