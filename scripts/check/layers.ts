/** The house as a table (DESIGN.md §3): what each part may import. `check-layers.ts` holds the code to it. */

export interface Layer {
  /** `pure`: no platform; nothing of Node even types. */
  readonly kind: "pure" | "node" | "dom";
  /** Packages of this workspace, without `@kist/`. */
  readonly imports: readonly string[];
  /** Of those, the ones of which only types may be taken (ports). */
  readonly typesOnly?: readonly string[];
  /** Modules of those that are words without schemas, and may be taken whole. */
  readonly wordsOf?: readonly string[];
  /** npm packages it may depend on. */
  readonly packages?: readonly string[];
  /** npm packages that its source names and its bundle swallows: they stand under `devDependencies`. */
  readonly bundled?: readonly string[];
  /** Folders below it that live by narrower rules. */
  readonly parts?: Readonly<Record<string, Layer>>;
}

/** By folder. A folder that is not here does not belong to the house. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  "packages/model": { kind: "pure", imports: [] },
  "packages/crypto": { kind: "node", imports: ["model"], packages: ["libsodium-wrappers-sumo", "sodium-native"] },
  "packages/protocol": { kind: "pure", imports: ["model"], packages: ["zod"] },
  "packages/leaks": { kind: "pure", imports: ["model"] },
  "packages/access": { kind: "pure", imports: ["model"] },
  "packages/unlock": { kind: "pure", imports: ["model", "crypto"] },
  "packages/audit": { kind: "pure", imports: ["model", "crypto"] },
  "packages/team": { kind: "pure", imports: ["model", "crypto"] },
  "packages/vault": { kind: "pure", imports: ["model", "crypto", "team"], packages: ["yjs"] },
  "packages/storage": {
    kind: "node",
    imports: ["model", "access", "audit", "team", "unlock", "vault"],
    typesOnly: ["access", "audit", "team", "unlock", "vault"],
    packages: ["better-sqlite3"],
  },
  "packages/client": { kind: "node", imports: ["model", "protocol"], packages: ["koffi"] },
  "packages/testing": {
    kind: "node",
    imports: [
      "model",
      "crypto",
      "protocol",
      "leaks",
      "access",
      "unlock",
      "audit",
      "team",
      "vault",
      "storage",
      "client",
    ],
    packages: ["vitest", "fast-check"],
  },
  "apps/daemon": {
    kind: "node",
    imports: ["model", "crypto", "protocol", "unlock", "vault", "team", "access", "audit", "leaks", "storage"],
    packages: ["@simplewebauthn/server", "koffi", "zod"],
  },
  "apps/cli": {
    kind: "node",
    imports: ["client", "protocol", "model", "leaks"],
    packages: ["@secretlint/secretlint-rule-preset-recommend", "dotenv", "ink", "react", "yaml", "yoga-layout"],
  },
  "apps/desktop": {
    kind: "dom",
    imports: ["client", "protocol", "model"],
    parts: {
      "src/page/": {
        kind: "dom",
        imports: ["protocol", "model"],
        // Its schemas would come along: the daemon has checked what it answers.
        typesOnly: ["protocol"],
        wordsOf: ["@kist/protocol/warnings"],
        bundled: [
          "@fontsource-variable/inter",
          "@fontsource-variable/jetbrains-mono",
          "@simplewebauthn/browser",
          "@tanstack/react-query",
          "@tanstack/react-virtual",
          "lucide-react",
          "react",
          "react-aria-components",
          "react-dom",
          "recharts",
        ],
      },
      "src/shell/": { kind: "node", imports: ["client", "protocol", "model"], bundled: ["electron"] },
    },
  },
};

/** npm packages with a single home: the folders whose source may name them, whatever its package.json says. */
export const HOMES: Readonly<Record<string, readonly string[]>> = {
  "libsodium-wrappers-sumo": ["packages/crypto/"],
  "libsodium-wrappers": [],
  "sodium-native": ["packages/crypto/"],
  "better-sqlite3": ["packages/storage/"],
  "node:sqlite": [],
  koffi: ["apps/daemon/src/os/", "packages/client/"],
  "@simplewebauthn/server": ["apps/daemon/src/passkeys/"],
  "@simplewebauthn/browser": ["apps/desktop/src/page/passkey/"],
  "bun:ffi": ["apps/cli/", "packages/client/"],
  yjs: ["packages/vault/"],
  ink: ["apps/cli/src/tui/"],
  react: ["apps/cli/src/tui/", "apps/desktop/src/page/"],
  "yoga-layout": ["apps/cli/src/tui/"],
  // The logic of the desktop app runs without it.
  electron: ["apps/desktop/src/shell/electron/", "apps/desktop/src/shell/main.ts", "apps/desktop/src/shell/preload.ts"],
  zod: ["packages/protocol/", "apps/daemon/"],
};

/** What must not be in a bundle that has no business with keys. */
export const KEYLESS_BUNDLES: readonly { readonly entry: string; readonly without: readonly string[] }[] = [
  {
    entry: "apps/cli/src/main.ts",
    without: ["vault", "crypto", "team", "unlock", "storage", "audit", "access", "testing"].map(
      (name) => `packages/${name}/`,
    ),
  },
];
