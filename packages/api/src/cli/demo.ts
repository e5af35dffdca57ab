import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type Import, insertCampaign, pickShard, startCampaign } from "@volley/engine";
import type { LedgerSummary } from "@volley/nexmo/simulator";
import { addAccount, askProvider, nameTaken } from "../accounts.ts";
import { type App, openApp } from "../app.ts";
import { type Config, readConfig } from "../config.ts";
import { type Comparison, compareWithLedger, readLedger } from "../demo/compare.ts";
import { createDemoDatabase } from "../demo/database.ts";
import { generateCsv, MOST_RECIPIENTS } from "../demo/generate-csv.ts";
import { startSimulatorThread } from "../demo/start-simulator.ts";
import { startHttp } from "../http/server.ts";
import { createLog, logFileIn } from "../log.ts";
import type { Report } from "../report.ts";
import { openCsvFile } from "./csv-file.ts";
import { followCampaign } from "./follow.ts";
import { watchInterrupts } from "./interrupt.ts";
import { countsOf, loadFile, nothingToSend, problemLines } from "./load-file.ts";
import { print, printJson, tell } from "./output.ts";
import { createProgress } from "./progress.ts";
import { EXIT, UserError } from "./user-error.ts";

type DemoFlags = {
  readonly recipients?: number;
  readonly rate: number;
  readonly csv?: string;
  readonly text?: string;
  readonly json?: true;
};

const EXAMPLE = fileURLToPath(new URL("../../../../examples/recipients.csv", import.meta.url));
const EXAMPLE_TEXT =
  'Hi {{first_name | default: "there"}}, your voucher {{voucher}} is waiting in {{city}}.';
const KEY = "volley01";
const SECRET = "Simulator1";
const PROBLEMS_SHOWN = 50;

/**
 * `demo`: the whole way on this machine, with nothing to set up: a database of its own, the simulated
 * provider, a CSV, a campaign, receipts, and at the end the provider's ledger against the database.
 */
export async function runDemo(flags: DemoFlags): Promise<void> {
  const config = readConfig();
  const source = await chooseSource(flags);
  const interrupts = watchInterrupts();
  const dataDir = join(config.dataDir, "demo");
  await using stack = new AsyncDisposableStack();
  tell("Starting an embedded Postgres and a simulated provider …");
  const database = await createDemoDatabase(dataDir);
  stack.defer(() => database.drop());
  const simulator = await startSimulatorThread({ perSecond: flags.rate });
  stack.defer(() => simulator.stop());
  const settings: Config = {
    ...config,
    databaseUrl: database.url,
    redisUrl: null,
    publicUrl: null,
    dataDir,
    port: 0,
    secret: randomBytes(32).toString("hex"),
  };
  const log = createLog(config.logLevel, logFileIn(dataDir));
  const app = await openApp(settings, log, "demo");
  stack.defer(() => app.close());
  const server = await startHttp(app);
  stack.defer(() => server.stop());

  const accountId = await addDemoAccount(app, simulator.url);
  const campaign = await insertCampaign(app.db, {
    accountId,
    name: "Demonstration",
    senders: ["Volley"],
    template: source.text,
  });
  const loaded = await loadFile(app, {
    campaignId: campaign.id,
    name: source.name,
    bytes: source.bytes,
    options: { country: "GB" },
    shard: pickShard(),
    signal: interrupts.signal,
  });
  await showImport(app, loaded);

  const worker = await app.startWorker(server.url);
  stack.defer(() => worker.stop());
  const startedAt = performance.now();
  const start = await startCampaign(app, campaign.id);
  if (start.kind !== "moved") {
    throw new UserError(nothingToSend(source.name, loaded), EXIT.invalid);
  }
  const report = await followCampaign(app, campaign.id, {
    receiptsMs: 30_000,
    signal: interrupts.signal,
    progress: createProgress(),
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (interrupts.signal.aborted) {
    throw new UserError("stopped before the end; nothing of it is kept", EXIT.interrupted);
  }
  const ledger = await readLedger(simulator.url);
  const comparison = await compareWithLedger(app.db, campaign.id, simulator.url);
  const summary = summarise({ report, ledger, comparison, seconds });
  if (flags.json) printJson(summary);
  else showSummary(summary, report);
  if (!isClean(summary, report, comparison)) process.exitCode = EXIT.incomplete;
}

type Source = {
  readonly name: string;
  readonly bytes: Readable;
  readonly text: string;
};

async function chooseSource(flags: DemoFlags): Promise<Source> {
  if (flags.csv !== undefined && flags.recipients !== undefined) {
    throw new UserError("give either --csv or --recipients, not both", EXIT.usage);
  }
  if (flags.recipients !== undefined) {
    if (flags.recipients > MOST_RECIPIENTS) {
      throw new UserError(
        `--recipients can be ${MOST_RECIPIENTS} at the most: there are no more numbers reserved for fiction`,
        EXIT.usage,
      );
    }
    const text = flags.text ?? EXAMPLE_TEXT;
    return { name: "generated.csv", bytes: generateCsv(flags.recipients), text };
  }
  if (flags.csv !== undefined) {
    const text = flags.text ?? "This is a test message from Volley.";
    return { name: flags.csv, bytes: await openCsvFile(flags.csv), text };
  }
  const text = flags.text ?? EXAMPLE_TEXT;
  return { name: "examples/recipients.csv", bytes: await openCsvFile(EXAMPLE), text };
}

async function addDemoAccount(app: App, restUrl: string): Promise<number> {
  const request = { name: "demo", apiKey: KEY, apiSecret: SECRET, restUrl };
  const found = await askProvider(request);
  if (found.kind === "refused") throw new UserError(found.detail, EXIT.provider);
  const account = await addAccount(app, request, found);
  if (account) return account.id;
  throw new UserError(nameTaken(request.name), EXIT.conflict);
}

async function showImport(app: App, loaded: Import): Promise<void> {
  print(`${loaded.fileName}: ${countsOf(loaded)}`);
  for (const line of await problemLines(app, loaded.id, PROBLEMS_SHOWN)) print(line);
  if (loaded.invalid > PROBLEMS_SHOWN) print(`  … and ${loaded.invalid - PROBLEMS_SHOWN} more`);
}

type Summary = ReturnType<typeof summarise>;

function summarise(of: {
  readonly report: Report;
  readonly ledger: LedgerSummary;
  readonly comparison: Comparison;
  readonly seconds: number;
}) {
  const { report, ledger, comparison } = of;
  const { delivered, failed, expired, rejected, no_receipt, submitted } = report.recipients;
  return {
    recipients: report.total,
    accepted: ledger.accepted,
    delivered,
    failed: failed + expired,
    rejected,
    noReceipt: no_receipt + submitted,
    duplicates: comparison.duplicates,
    lost: comparison.missing.length + comparison.unnoticed.length,
    throttled: ledger.throttled,
    perSecond: rounded(ledger.perSecond, 2),
    limit: ledger.limit,
    utilisation: rounded(ledger.utilisation, 4),
    maxSlidingSecond: ledger.maxSlidingSecond,
    seconds: rounded(of.seconds, 1),
  };
}

function isClean(summary: Summary, report: Report, comparison: Comparison): boolean {
  const { pending, sending, unknown } = report.recipients;
  const open = pending + sending + unknown;
  return (
    summary.duplicates + summary.lost + comparison.misreported.length + open + summary.noReceipt ===
    0
  );
}

function showSummary(summary: Summary, report: Report): void {
  const lines = [
    `recipients      ${summary.recipients}`,
    `delivered       ${summary.delivered}`,
    `failed          ${summary.failed}`,
    `rejected        ${summary.rejected}`,
    `no receipt yet  ${summary.noReceipt}`,
    `cost            ${Number(report.cost.amount).toFixed(2)} ${report.cost.currency} for ${report.parts} parts`,
    "",
    "The provider's ledger against the database:",
    `  accepted by the provider   ${summary.accepted}`,
    `  accepted twice             ${summary.duplicates}`,
    `  lost                       ${summary.lost}`,
    `  throttled                  ${summary.throttled}`,
    `  speed                      ${summary.perSecond}/s of ${summary.limit}/s allowed (${(summary.utilisation * 100).toFixed(1)} %)`,
    `  most in any second         ${summary.maxSlidingSecond}`,
    `  time                       ${summary.seconds} s`,
  ];
  for (const line of lines) print(line);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
