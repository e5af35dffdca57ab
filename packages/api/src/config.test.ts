import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { VARIABLES } from "./variables.ts";
import { PUBLIC_ONLY, readAllowance } from "./outgoing/allowance.ts";

type Environment = Record<string, string>;

function problemsOf(env: Environment): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const DATABASE_URL = "postgres://volley:hidden@db.example/volley";
const SECRET = "0123456789abcdef";

test("without any setting everything is embedded and only this machine can reach it", () => {
  expect(readConfig({})).toEqual({
    databaseUrl: null,
    redisUrl: null,
    host: "127.0.0.1",
    port: 8080,
    publicUrl: null,
    dataDir: ".volley",
    adminKey: null,
    secret: null,
    leaseMs: 30_000,
    lookUpAfterMs: 60_000,
    lookUpsPerSecond: 1,
    noReceiptAfterMs: 72 * 3_600_000,
    requestsPerMinute: 60_000,
    uploadPatienceMs: 60_000,
    keepReceiptsMs: 90 * 86_400_000,
    keepRepliesMs: 730 * 86_400_000,
    checkReceiptsAfterMs: 6 * 3_600_000,
    noReceiptCountries: [],
    webhooks: {
      allowance: PUBLIC_ONLY,
      timeoutMs: 15_000,
      retryDelaysMs: [5, 30, 300, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200].map(
        (seconds) => seconds * 1_000,
      ),
      overlapMs: 86_400_000,
      disableAfterMs: 5 * 86_400_000,
      keepMs: 30 * 86_400_000,
    },
    logLevel: "info",
    opsPort: null,
    metricsToken: null,
    failpoints: [],
  });
});

test("every setting is taken over, and nothing can change it afterwards", () => {
  const config = readConfig({
    DATABASE_URL,
    REDIS_URL: "rediss://cache.example:6380",
    VOLLEY_PORT: "0",
    VOLLEY_HOST: "0.0.0.0",
    VOLLEY_PUBLIC_URL: "https://sms.example.com/volley//",
    VOLLEY_DATA_DIR: "/var/lib/volley",
    VOLLEY_ADMIN_KEY: "vk_0123456789abc",
    VOLLEY_SECRET: SECRET,
    VOLLEY_LEASE_SECONDS: "2.5",
    VOLLEY_LOOKUP_AFTER_SECONDS: "0",
    VOLLEY_LOOKUPS_PER_SECOND: "0.5",
    VOLLEY_NO_RECEIPT_AFTER_HOURS: "1",
    VOLLEY_UPLOAD_PATIENCE_SECONDS: "5",
    VOLLEY_KEEP_RECEIPTS_DAYS: "7",
    VOLLEY_KEEP_REPLIES_DAYS: "30",
    VOLLEY_CHECK_RECEIPTS_AFTER_HOURS: "2",
    VOLLEY_NO_RECEIPT_COUNTRIES: "US, CA",
    VOLLEY_REQUESTS_PER_MINUTE: "600",
    VOLLEY_WEBHOOK_ALLOW: "10.1.0.0/16, crm.lan",
    VOLLEY_WEBHOOK_TIMEOUT_SECONDS: "3",
    VOLLEY_WEBHOOK_RETRY_SECONDS: "1, 2.5",
    VOLLEY_WEBHOOK_ROTATION_HOURS: "0",
    VOLLEY_WEBHOOK_DISABLE_AFTER_DAYS: "1",
    VOLLEY_KEEP_WEBHOOKS_DAYS: "7",
    VOLLEY_LOG_LEVEL: "silent",
    VOLLEY_OPS_PORT: "9090",
    VOLLEY_METRICS_TOKEN: "mt_0123456789abc",
  });
  expect(config).toEqual({
    databaseUrl: DATABASE_URL,
    redisUrl: "rediss://cache.example:6380",
    host: "0.0.0.0",
    port: 0,
    publicUrl: "https://sms.example.com/volley",
    dataDir: "/var/lib/volley",
    adminKey: "vk_0123456789abc",
    secret: SECRET,
    leaseMs: 2_500,
    lookUpAfterMs: 0,
    lookUpsPerSecond: 0.5,
    noReceiptAfterMs: 3_600_000,
    uploadPatienceMs: 5_000,
    keepReceiptsMs: 604_800_000,
    keepRepliesMs: 2_592_000_000,
    checkReceiptsAfterMs: 7_200_000,
    noReceiptCountries: ["US", "CA"],
    requestsPerMinute: 600,
    webhooks: {
      allowance: readAllowance("10.1.0.0/16,crm.lan"),
      timeoutMs: 3_000,
      retryDelaysMs: [1_000, 2_500],
      overlapMs: 0,
      disableAfterMs: 86_400_000,
      keepMs: 604_800_000,
    },
    logLevel: "silent",
    opsPort: 9_090,
    metricsToken: "mt_0123456789abc",
    failpoints: [],
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test("an empty or blank setting counts as not set", () => {
  const blank = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, " "]));
  expect(readConfig(blank)).toEqual(readConfig({}));
});

test.each<[label: string, env: Environment, problem: RegExp]>([
  ["a name that is not known", { VOLLEY_PROT: "1" }, /^VOLLEY_PROT .* did you mean VOLLEY_PORT\?$/],
  ["a name like no other", { VOLLEY_WIBBLE: "1" }, /^VOLLEY_WIBBLE .* see the list in the README$/],
  ["a known name in small letters", { VOLLEY_port: "1" }, /^VOLLEY_port is not a setting/],
  [
    "a database of another kind",
    { DATABASE_URL: "mysql://x/y", VOLLEY_SECRET: SECRET },
    /postgres/,
  ],
  ["a database that is no URL", { DATABASE_URL: "localhost", VOLLEY_SECRET: SECRET }, /URL/],
  ["a database without a secret", { DATABASE_URL }, /^VOLLEY_SECRET must be set/],
  ["a Redis of another kind", { REDIS_URL: "http://cache.example" }, /^REDIS_URL must be a URL/],
  [
    "a public URL without a scheme",
    { VOLLEY_PUBLIC_URL: "sms.example.com" },
    /^VOLLEY_PUBLIC_URL .* not "sms\.example\.com"$/,
  ],
  ["a port in words", { VOLLEY_PORT: "http" }, /^VOLLEY_PORT must be .* not "http"$/],
  ["a port that is too high", { VOLLEY_PORT: "65536" }, /between 0 and 65535, not "65536"/],
  ["a negative port", { VOLLEY_PORT: "-1" }, /^VOLLEY_PORT/],
  ["half a port", { VOLLEY_PORT: "8080.5" }, /^VOLLEY_PORT must be a whole number/],
  ["a lease of no length", { VOLLEY_LEASE_SECONDS: "0" }, /a number, at least 1/],
  ["an endless lease", { VOLLEY_LEASE_SECONDS: "Infinity" }, /^VOLLEY_LEASE_SECONDS/],
  ["no searches at all", { VOLLEY_LOOKUPS_PER_SECOND: "0" }, /^VOLLEY_LOOKUPS_PER_SECOND/],
  ["a log level of another tool", { VOLLEY_LOG_LEVEL: "trace" }, /one of debug, .*, not "trace"$/],
  ["an ops port in words", { VOLLEY_OPS_PORT: "http" }, /^VOLLEY_OPS_PORT must be .* not "http"$/],
  ["a token that can be guessed", { VOLLEY_METRICS_TOKEN: "metrics" }, /at least 16 characters/],
  [
    "a failpoint in an installation that is no test",
    { VOLLEY_FAILPOINTS: "claim.after:kill" },
    /^VOLLEY_FAILPOINTS makes Volley fail on purpose: remove it/,
  ],
  [
    "a failpoint that does not exist",
    { VOLLEY_FAILPOINTS: "claim:kill", VOLLEY_TEST_INSTALLATION: "yes" },
    /^VOLLEY_FAILPOINTS: claim is not a failpoint$/,
  ],
  ["a host with a port", { VOLLEY_WEBHOOK_ALLOW: "crm.lan:80" }, /^VOLLEY_WEBHOOK_ALLOW: "crm/],
  ["waits in words", { VOLLEY_WEBHOOK_RETRY_SECONDS: "5,soon" }, /^VOLLEY_WEBHOOK_RETRY_SECONDS/],
  ["an admin key that can be guessed", { VOLLEY_ADMIN_KEY: "admin" }, /at least 16 characters/],
])("%s is refused with a line of its own", (_label, env, problem) => {
  expect(problemsOf(env)).toEqual([expect.stringMatching(problem)]);
});

test("a test installation may be made to fail", () => {
  const env = { VOLLEY_FAILPOINTS: "claim.after:kill@2", VOLLEY_TEST_INSTALLATION: "yes" };
  expect(readConfig(env).failpoints).toMatchObject([{ name: "claim.after" }]);
});

test("all problems are told at once, and none of them repeats a secret", () => {
  const problems = problemsOf({
    DATABASE_URL,
    REDIS_URL: "cache with hidden password",
    VOLLEY_PORT: "many",
    VOLLEY_ADMIN_KEY: "hidden",
    VOLLEY_LOGLEVEL: "info",
    VOLLEY_NO_RECEIPT_AFTER_HOURS: "soon",
  });
  expect(new Set(problems.map((problem) => problem.split(" ")[0]))).toEqual(
    new Set([
      "REDIS_URL",
      "VOLLEY_ADMIN_KEY",
      "VOLLEY_LOGLEVEL",
      "VOLLEY_NO_RECEIPT_AFTER_HOURS",
      "VOLLEY_PORT",
      "VOLLEY_SECRET",
    ]),
  );
  expect(problems.join()).not.toContain("hidden");
});

test("variables of other programs do not matter", () => {
  expect(problemsOf({ PATH: "/bin", PORT: "x", REDIS: "x", XVOLLEY_PORT: "x" })).toEqual([]);
});
