import { accountBalance, accountSettings } from "./account.ts";
import { changeSettings, ledgerMessages } from "./control.ts";
import { checkCredentials } from "./credentials.ts";
import { noLedgerFile, openLedgerFile, readLedgerFile } from "./ledger-file.ts";
import { summarise } from "./ledger-summary.ts";
import type { LedgerSummary } from "./ledger-summary.ts";
import { Ledger } from "./ledger.ts";
import { messageIds } from "./message-ids.ts";
import { initialSettings } from "./options.ts";
import type { Settings, SimulatorOptions } from "./options.ts";
import { Credit } from "./prices.ts";
import { ReceiptPush } from "./receipts.ts";
import { json, unauthorised } from "./replies.ts";
import type { Reply } from "./replies.ts";
import type { Received } from "./requests.ts";
import { searchMessages } from "./search.ts";
import { submit } from "./submit.ts";
import { PerNumberThrottle } from "./throttling/per-number.ts";
import { Throttle } from "./throttling/throttle.ts";

/** The provider without its network: what it answers to a request, and what it remembers. */
export type Provider = {
  readonly settings: Readonly<Settings>;
  /** Null for an address that does not exist. */
  answer(received: Received): Reply | null;
  readonly summary: () => LedgerSummary;
  stop(): Promise<void>;
};

/** Unix time in milliseconds, with fraction; unlike `Date` it never goes back. */
const now = (): number => performance.timeOrigin + performance.now();

export async function openProvider(options: SimulatorOptions): Promise<Provider> {
  const settings = initialSettings(options);
  const account = {
    apiKey: options.apiKey ?? "volley01",
    apiSecret: options.apiSecret ?? "Simulator1",
    drCallbackUrl: options.drCallbackUrl ?? "",
    moCallbackUrl: options.moCallbackUrl ?? "",
  };
  const credit = new Credit(options.balance);
  const throttle = new Throttle(settings.throttle, settings.perSecond);
  const searchThrottle = new Throttle("sliding", settings.searchPerSecond);
  const check = checkCredentials(account);

  const { ledgerFile } = options;
  const restored = ledgerFile === undefined ? null : await readLedgerFile(ledgerFile);
  const file = ledgerFile === undefined ? noLedgerFile : openLedgerFile(ledgerFile);
  const receipts = new ReceiptPush({
    apiKey: account.apiKey,
    transport: options.receiptTransport ?? "get",
    firstRetryMs: options.receiptRetryMs ?? 1_000,
    acknowledged: (messageId) => file.acknowledged(messageId),
  });
  const ledger = new Ledger();
  for (const entry of restored?.entries ?? []) {
    ledger.accept(entry);
    for (const messageId of entry.parts) {
      if (restored?.acknowledged.has(messageId) === true) continue;
      receipts.schedule(entry, messageId, settings.receiptDelayMs);
    }
  }

  const submitDesk = {
    account,
    settings,
    credit,
    throttle,
    perNumber: new PerNumberThrottle(),
    ledger,
    file,
    receipts,
    check,
    now,
    failShare: options.failShare ?? 0.03,
    seed: options.seed ?? 1,
    nextId: messageIds(),
  };
  const closedAfterMs = (): number => settings.receiptDelayMs;
  const { apiKey } = account;
  const searchDesk = { apiKey, ledger, throttle: searchThrottle, closedAfterMs, now };
  const summary = (): LedgerSummary => summarise(ledger, settings.perSecond, receipts.counts);

  const change = (received: Received): Reply => {
    const reply = changeSettings(settings, received);
    throttle.set(settings.throttle, settings.perSecond);
    searchThrottle.set("sliding", settings.searchPerSecond);
    return reply;
  };
  const authorised = (received: Received, answer: () => Reply): Reply =>
    check(received) === "right" ? answer() : unauthorised;

  return {
    settings,
    summary,
    answer: (received) => {
      switch (`${received.method} ${received.path}`) {
        case "POST /sms/json":
        case "GET /sms/json":
          return submit(submitDesk, received);
        case "POST /account/settings":
        case "GET /account/settings":
          return authorised(received, () => accountSettings(account, settings, received));
        case "GET /account/get-balance":
          return authorised(received, () => accountBalance(credit));
        case "GET /search/messages":
          return authorised(received, () => searchMessages(searchDesk, received));
        case "GET /simulator/ledger":
          return json(summary());
        case "GET /simulator/ledger/messages":
          return ledgerMessages(ledger.entries);
        case "GET /simulator/settings":
          return json(settings);
        case "POST /simulator/settings":
          return change(received);
        default:
          return null;
      }
    },
    stop: async () => {
      await receipts.stop();
      file.close();
    },
  };
}
