import type { Account } from "./account/account.ts";
import { checkCredentials } from "./account/credentials.ts";
import { Credit } from "./account/credit.ts";
import { Draws } from "./behaviour/random.ts";
import type { Reply } from "./http/replies.ts";
import type { Received } from "./http/requests.ts";
import { Inbox } from "./inbound/inbox.ts";
import { noLedgerFile, openLedgerFile, readLedgerFile } from "./ledger/ledger-file.ts";
import type { Restored } from "./ledger/ledger-file.ts";
import { summarise } from "./ledger/ledger-summary.ts";
import type { LedgerSummary } from "./ledger/ledger-summary.ts";
import { Ledger } from "./ledger/ledger.ts";
import type { SimulatorOptions } from "./options.ts";
import { Receipts } from "./receipts/receipts.ts";
import { sendLeftOver } from "./receipts/send-receipts.ts";
import { answerTo } from "./routes.ts";
import type { Desk } from "./routes.ts";
import { Inventory } from "./numbers/inventory.ts";
import { initialSettings } from "./settings/change-settings.ts";
import type { Settings } from "./settings/settings.ts";
import { messageIds } from "./submit/message-ids.ts";
import { PerNumberThrottle } from "./throttling/per-number.ts";
import { Throttle } from "./throttling/throttle.ts";
import { TransportTurn } from "./webhooks/transport-turn.ts";
import { WebhookPush } from "./webhooks/webhook-push.ts";

/** The provider without its network: what it answers to a request, and what it remembers. */
export type Provider = {
  readonly settings: Readonly<Settings>;
  /** Null for an address that does not exist. */
  readonly answer: (received: Received) => Reply | Promise<Reply> | null;
  readonly summary: () => LedgerSummary;
  /** Calls back at once, and again after every change. */
  onSettings(callback: (settings: Readonly<Settings>) => void): void;
  stop(): Promise<void>;
};

/** Unix time in milliseconds, with fraction; unlike `Date` it never goes back. */
const now = (): number => performance.timeOrigin + performance.now();

export async function openProvider(options: SimulatorOptions): Promise<Provider> {
  const settings = initialSettings(options);
  const account = openAccount(options);
  const { ledgerFile } = options;
  const restored = ledgerFile === undefined ? null : await readLedgerFile(ledgerFile);
  const file = ledgerFile === undefined ? noLedgerFile : openLedgerFile(ledgerFile);
  const push = new WebhookPush();
  const inventory = new Inventory();
  const webhooks = { account, settings, push, turn: new TransportTurn() };
  const receipts = new Receipts({ ...webhooks, file });
  const inbox = new Inbox({ ...webhooks, inventory });
  const ledger = new Ledger();
  const throttle = new Throttle(settings.throttle, settings.perSecond);
  const searchThrottle = new Throttle("sliding", settings.searchPerSecond);
  const pricingThrottle = new Throttle("sliding", settings.pricingPerSecond);
  const watchers = [
    () => throttle.set(settings.throttle, settings.perSecond),
    () => searchThrottle.set("sliding", settings.searchPerSecond),
    () => pricingThrottle.set("sliding", settings.pricingPerSecond),
  ];
  const desk: Desk = {
    account,
    settings,
    credit: new Credit(options.balance),
    throttle,
    perNumber: new PerNumberThrottle(),
    searchThrottle,
    pricingThrottle,
    inventory,
    inbox,
    ledger,
    file,
    receipts,
    draws: new Draws(),
    check: checkCredentials(account, settings),
    changed: () => {
      for (const watch of watchers) watch();
    },
    now,
    nextId: messageIds(),
    summary: () =>
      summarise(ledger, settings.perSecond, { receipts: receipts.counts, inbound: inbox.counts }),
  };
  if (restored !== null) restore(desk, restored);
  return {
    settings,
    summary: desk.summary,
    answer: (received) => answerTo(desk, received),
    onSettings: (callback) => {
      watchers.push(() => callback(settings));
      callback(settings);
    },
    stop: async () => {
      await push.stop();
      file.close();
    },
  };
}

function openAccount(options: SimulatorOptions): Account {
  const secret = options.apiSecret ?? "Simulator1";
  return {
    apiKey: options.apiKey ?? "volley01",
    secrets: [{ id: "first", value: secret, createdAt: new Date().toISOString() }],
    signatureSecret: options.signatureSecret ?? "simulated-signature-secret",
    allowedNumbers: new Set(options.allowedNumbers),
    drCallbackUrl: options.drCallbackUrl ?? "",
    moCallbackUrl: options.moCallbackUrl ?? "",
  };
}

type Memory = Parameters<typeof sendLeftOver>[0] & { readonly ledger: Ledger };

/** An earlier run goes on: what it accepted is known again, and its receipts that were not taken come. */
function restore(desk: Memory, { acknowledged, submitted }: Restored): void {
  for (const one of submitted) {
    desk.ledger.arrived(one.at);
    if (one.outcome !== "accepted") desk.ledger.turn(one);
    else {
      desk.ledger.accept(one);
      const left = one.parts.filter((messageId) => !acknowledged.has(messageId));
      sendLeftOver(desk, one, left);
    }
  }
}
