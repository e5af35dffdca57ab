/** Every variable with what it means: the reader (`config.ts`) and the documentation follow this list. */
export const VARIABLES: Readonly<Record<string, string>> = {
  DATABASE_URL: "Postgres 15 or newer; without it Volley runs its own",
  REDIS_URL: "Redis 6.2 or newer, or Valkey; without it Postgres does its work",
  VOLLEY_PORT: "port of API and webhooks (8080)",
  VOLLEY_HOST: "address to listen on (127.0.0.1)",
  VOLLEY_PUBLIC_URL: "where the provider reaches the webhooks, for example https://sms.example.com",
  VOLLEY_DATA_DIR: "where the embedded database and logs live (.volley)",
  VOLLEY_ADMIN_KEY: "an API key to create at start",
  VOLLEY_SECRET:
    "encrypts provider credentials; needed with DATABASE_URL, the same for all processes",
  VOLLEY_LEASE_SECONDS:
    "after this long without an outcome a sending process is taken for dead (30)",
  VOLLEY_LOOKUP_AFTER_SECONDS:
    "how long an unknown outcome is left to receipts before a lookup (60)",
  VOLLEY_LOOKUPS_PER_SECOND: "searches a second and account; the provider allows one (1)",
  VOLLEY_NO_RECEIPT_AFTER_HOURS: "when a submitted message counts as without a receipt (72)",
  VOLLEY_NO_RECEIPT_COUNTRIES:
    "countries whose carriers send no final receipts, for example US,CA: none is waited for (none)",
  VOLLEY_CHECK_RECEIPTS_AFTER_HOURS:
    "when the provider is asked for a receipt that has not come, and how often again (6)",
  VOLLEY_KEEP_RECEIPTS_DAYS:
    "how long receipts are kept as they came, and what became of attempts (90)",
  VOLLEY_KEEP_REPLIES_DAYS: "how long messages from people are kept; opt-outs stay (730)",
  VOLLEY_UPLOAD_PATIENCE_SECONDS: "when an upload of which nothing comes any more is given up (60)",
  VOLLEY_REQUESTS_PER_MINUTE:
    "requests that a key may make of each process, 0 for any number (60000)",
  VOLLEY_WEBHOOK_ALLOW:
    "hosts and networks that webhooks may go to besides the public internet, for example 10.1.0.0/16,crm.lan (none)",
  VOLLEY_WEBHOOK_TIMEOUT_SECONDS: "how long an endpoint may take to answer (15)",
  VOLLEY_WEBHOOK_RETRY_SECONDS:
    "waits between tries to tell an endpoint something (5,30,300,1800,3600,7200,14400,28800,43200)",
  VOLLEY_WEBHOOK_ROTATION_HOURS: "how long a replaced secret of an endpoint signs along (24)",
  VOLLEY_WEBHOOK_DISABLE_AFTER_DAYS:
    "an endpoint to which nothing has got through for so long is disabled (5)",
  VOLLEY_KEEP_WEBHOOKS_DAYS: "how long the log of webhooks is kept (30)",
  VOLLEY_LOG_LEVEL: "debug, info, warn, error or silent (info)",
  VOLLEY_OPS_PORT: "a port for health and metrics alone, which a worker has no other for (none)",
  VOLLEY_METRICS_TOKEN: "what readers of /metrics must know; without it only this machine reads it",
  VOLLEY_FAILPOINTS: "makes the process fail at given steps, for tests of Volley itself",
  VOLLEY_TEST_INSTALLATION: "yes: this installation may be made to fail",
};
