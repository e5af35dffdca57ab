import { type ArmedFailpoint, readFailpoints, type WebhookTimes } from "@volley/engine";
import { nearestName } from "./nearest.ts";
import { type Allowance, PUBLIC_ONLY, readAllowance } from "./outgoing/allowance.ts";
import { VARIABLES } from "./variables.ts";

/**
 * Everything that can be set from outside. This is the only file that reads the environment; all
 * others are given values.
 */
export type Config = {
  /** Null: Postgres is embedded. */
  readonly databaseUrl: string | null;
  /** Null: wake-ups and slots are kept in Postgres. */
  readonly redisUrl: string | null;
  readonly host: string;
  readonly port: number;
  /** Where the provider reaches the webhooks; null when nobody said. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  readonly adminKey: string | null;
  /** Encrypts provider credentials; null only with an embedded database, which keeps one beside it. */
  readonly secret: string | null;
  readonly leaseMs: number;
  readonly lookUpAfterMs: number;
  readonly lookUpsPerSecond: number;
  readonly noReceiptAfterMs: number;
  readonly keepReceiptsMs: number;
  readonly keepRepliesMs: number;
  readonly checkReceiptsAfterMs: number;
  readonly noReceiptCountries: readonly string[];
  /** How long is waited, all together, for each 16 KB of an upload. */
  readonly uploadPatienceMs: number;
  /** Requests of a key to the API of one process; 0: as many as come. */
  readonly requestsPerMinute: number;
  readonly webhooks: WebhookTimes & {
    /** Where webhooks may go besides the public internet. */
    readonly allowance: Allowance;
    /** How long a replaced secret signs along. */
    readonly overlapMs: number;
  };
  readonly logLevel: LogLevel;
  /** A port for nothing but health and metrics; null for none. */
  readonly opsPort: number | null;
  /** What whoever reads metrics must know; null leaves them to this machine. */
  readonly metricsToken: string | null;
  /** Where this process is made to fail; empty everywhere but in tests. */
  readonly failpoints: readonly ArmedFailpoint[];
};

/** Ten tries over 27 hours and a half: a night and a working day of somebody else's outage. */
const RETRY_SECONDS = "5,30,300,1800,3600,7200,14400,28800,43200";

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  override name = "ConfigError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the environment.
 *
 * @throws ConfigError that names every problem, not only the first
 */
export function readConfig(env: Environment = process.env): Config {
  const problems: string[] = [];
  for (const name of Object.keys(env)) {
    if (name.startsWith("VOLLEY_") && !(name in VARIABLES)) {
      const meant = nearestName(name, Object.keys(VARIABLES));
      const hint = meant === null ? "see the list in the README" : `did you mean ${meant}?`;
      problems.push(`${name} is not a setting of Volley; ${hint}`);
    }
  }
  const text = (name: string) => env[name]?.trim() || null;
  const url = (name: string, protocols: readonly string[]): string | null => {
    const value = text(name);
    if (value === null) return null;
    const protocol = URL.canParse(value) ? new URL(value).protocol : "";
    if (protocols.includes(protocol)) return value;
    // Where a password may be, the value is not repeated.
    const shown = protocols.includes("https:") ? `, not "${value}"` : "";
    problems.push(`${name} must be a URL that starts with ${protocols.join("// or ")}//${shown}`);
    return null;
  };
  const number = (name: string, fallback: number, least: number, most = Infinity): number => {
    const value = text(name);
    if (value === null) return fallback;
    const parsed = Number(value);
    if (Number.isFinite(parsed) && parsed >= least && parsed <= most) return parsed;
    const range =
      most === Infinity ? `a number, at least ${least}` : `between ${least} and ${most}`;
    problems.push(`${name} must be ${range}, not "${value}"`);
    return fallback;
  };
  const portOf = (name: string, fallback: number): number => {
    const port = number(name, fallback, 0, 65_535);
    if (!Number.isInteger(port)) problems.push(`${name} must be a whole number, not "${port}"`);
    return port;
  };
  const level = text("VOLLEY_LOG_LEVEL") ?? "info";
  const logLevel = LOG_LEVELS.find((one) => one === level);
  if (!logLevel) {
    problems.push(`VOLLEY_LOG_LEVEL must be one of ${LOG_LEVELS.join(", ")}, not "${level}"`);
  }

  const countries = (text("VOLLEY_NO_RECEIPT_COUNTRIES") ?? "").split(",").map((one) => one.trim());
  for (const country of countries) {
    if (country !== "" && !/^[A-Z]{2}$/.test(country)) {
      problems.push(
        `VOLLEY_NO_RECEIPT_COUNTRIES must be codes of two capitals with commas between them, not "${country}"`,
      );
    }
  }

  const failing = readFailpoints(text("VOLLEY_FAILPOINTS") ?? "");
  if (failing.kind === "unreadable") problems.push(`VOLLEY_FAILPOINTS: ${failing.problem}`);
  if (text("VOLLEY_FAILPOINTS") !== null && text("VOLLEY_TEST_INSTALLATION") !== "yes") {
    problems.push(
      "VOLLEY_FAILPOINTS makes Volley fail on purpose: remove it, or set VOLLEY_TEST_INSTALLATION=yes in a test",
    );
  }

  const delays = (text("VOLLEY_WEBHOOK_RETRY_SECONDS") ?? RETRY_SECONDS).split(",").map(Number);
  if (delays.some((delay) => !Number.isFinite(delay) || delay < 0) || delays.length > 30) {
    problems.push(
      `VOLLEY_WEBHOOK_RETRY_SECONDS must be at most 30 numbers with commas between them, like ${RETRY_SECONDS}`,
    );
  }
  const allowance = (): Allowance => {
    try {
      return readAllowance(text("VOLLEY_WEBHOOK_ALLOW") ?? "");
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.push(`VOLLEY_WEBHOOK_ALLOW: ${error.message}`);
      return PUBLIC_ONLY;
    }
  };

  const config: Config = {
    databaseUrl: url("DATABASE_URL", ["postgres:", "postgresql:"]),
    redisUrl: url("REDIS_URL", ["redis:", "rediss:"]),
    host: text("VOLLEY_HOST") ?? "127.0.0.1",
    port: portOf("VOLLEY_PORT", 8080),
    publicUrl: url("VOLLEY_PUBLIC_URL", ["https:", "http:"])?.replace(/\/+$/, "") ?? null,
    dataDir: text("VOLLEY_DATA_DIR") ?? ".volley",
    adminKey: text("VOLLEY_ADMIN_KEY"),
    secret: text("VOLLEY_SECRET"),
    leaseMs: number("VOLLEY_LEASE_SECONDS", 30, 1) * 1_000,
    lookUpAfterMs: number("VOLLEY_LOOKUP_AFTER_SECONDS", 60, 0) * 1_000,
    lookUpsPerSecond: number("VOLLEY_LOOKUPS_PER_SECOND", 1, 0.01),
    noReceiptAfterMs: number("VOLLEY_NO_RECEIPT_AFTER_HOURS", 72, 0.001) * 3_600_000,
    checkReceiptsAfterMs: number("VOLLEY_CHECK_RECEIPTS_AFTER_HOURS", 6, 0.001) * 3_600_000,
    noReceiptCountries: countries.filter((country) => country !== ""),
    keepReceiptsMs: number("VOLLEY_KEEP_RECEIPTS_DAYS", 90, 1, 36_500) * 86_400_000,
    keepRepliesMs: number("VOLLEY_KEEP_REPLIES_DAYS", 730, 7, 36_500) * 86_400_000,
    uploadPatienceMs: number("VOLLEY_UPLOAD_PATIENCE_SECONDS", 60, 0.1, 3_600) * 1_000,
    requestsPerMinute: number("VOLLEY_REQUESTS_PER_MINUTE", 60_000, 0, 10_000_000),
    webhooks: {
      allowance: allowance(),
      timeoutMs: number("VOLLEY_WEBHOOK_TIMEOUT_SECONDS", 15, 0.1, 60) * 1_000,
      retryDelaysMs: delays.map((delay) => delay * 1_000),
      overlapMs: number("VOLLEY_WEBHOOK_ROTATION_HOURS", 24, 0, 8_760) * 3_600_000,
      disableAfterMs: number("VOLLEY_WEBHOOK_DISABLE_AFTER_DAYS", 5, 0.001, 365) * 86_400_000,
      keepMs: number("VOLLEY_KEEP_WEBHOOKS_DAYS", 30, 3, 3_650) * 86_400_000,
    },
    logLevel: logLevel ?? "info",
    opsPort: text("VOLLEY_OPS_PORT") === null ? null : portOf("VOLLEY_OPS_PORT", 0),
    metricsToken: text("VOLLEY_METRICS_TOKEN"),
    failpoints: failing.kind === "plan" ? failing.points : [],
  };
  if (config.databaseUrl !== null && config.secret === null) {
    problems.push(
      "VOLLEY_SECRET must be set together with DATABASE_URL: any long random text, " +
        "the same for every process (for example from: openssl rand -hex 32)",
    );
  }
  if (config.metricsToken !== null && config.metricsToken.length < 16) {
    problems.push("VOLLEY_METRICS_TOKEN must have at least 16 characters");
  }
  if (config.adminKey !== null && config.adminKey.length < 16) {
    problems.push("VOLLEY_ADMIN_KEY must have at least 16 characters");
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}
