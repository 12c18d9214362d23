/**
 * How the tokens begin that the rules know, as one expression. It is several times as fast as the rules, and most files have
 * nothing of the kind: the rules run (and are loaded) only where it matches. A test holds it to the rules: whatever one of
 * them finds in text must match here.
 */
const BEGINNINGS: readonly string[] = [
  "(?:SECRET|[sS]ecret)_?(?:ACCESS|[aA]ccess)_?(?:KEY|[kK]ey)", // AWS
  "private_key_id", // GCP
  ":x-oauth-basic@github\\.com/",
  "_authToken=",
  "npm_[A-Za-z0-9_]{36}",
  "xox[bpaor]-",
  "xapp-",
  "[hH][oO][oO][kK][sS]\\.[sS][lL][aA][cC][kK]\\.[cC][oO][mM]",
  "(?:http|ftp)s?://[-\\w]{1,256}:[-\\w]{1,256}@",
  "T3BlbkFJ", // OpenAI
  "sk-ant-api0",
  "gsk_[A-Za-z0-9]{52}", // Groq
  "hf_[A-Za-z]{34}", // Hugging Face
  "lin_api_", // Linear
  "ntn_[0-9]{11}", // Notion
  "-----BEGIN",
  "SG\\.\\w{1,128}\\.\\w", // SendGrid
  "shp(?:pa|ca|at|ss)_[A-Za-z0-9]{32}", // Shopify
  "[sr]k_(?:live|test)_[A-Za-z0-9]{24}", // Stripe
  "gh[pousr]_[A-Za-z0-9_]", // GitHub
  "github_pat_",
  "glpat-", // GitLab
  "glc_[A-Za-z0-9+/]{32}", // Grafana
  "glsa_[A-Za-z0-9]{32}",
  "ops_ey", // 1Password
  "[mM][oO][nN][gG][oO][dD][bB](?:\\+[sS][rR][vV])?://",
  "[mM][yY][sS][qQ][lL][xX]?://",
  "[pP][oO][sS][tT][gG][rR][eE][sS](?:[qQ][lL])?://",
  "hv[sbr]\\.[A-Za-z0-9_-]{90}", // HashiCorp Vault
  "vc[piark]_[A-Za-z0-9]{20}", // Vercel
  "dapi[A-Fa-f0-9]{32}", // Databricks
  "dckr_pat_",
  "figd_[A-Za-z0-9_-]{40}", // Figma
  "cf(?:k|ut|at)_[A-Za-z0-9]{40}", // Cloudflare
  "tskey-", // Tailscale
];

/** Matches bytes as Latin-1 text. */
export const TOKEN_BEGINNING: RegExp = new RegExp(BEGINNINGS.join("|"));
