import type { Account } from "../account/account.ts";
import type { Entry } from "../ledger/entry.ts";
import type { LedgerFile } from "../ledger/ledger-file.ts";
import type { ReceiptCounts } from "../ledger/ledger-summary.ts";
import type { Settings } from "../settings/settings.ts";
import { signed } from "../webhooks/signed.ts";
import type { TransportTurn } from "../webhooks/transport-turn.ts";
import type { WebhookPush } from "../webhooks/webhook-push.ts";
import type { PlannedReceipt } from "./plan.ts";
import { forgedParams, receiptParams } from "./receipt-params.ts";
import type { Told } from "./receipt-params.ts";

type Desk = {
  readonly account: Account;
  readonly settings: Readonly<Settings>;
  readonly file: LedgerFile;
  readonly push: WebhookPush;
  readonly turn: TransportTurn;
};

/** Sends the planned receipts of accepted parts and counts what became of them. */
export class Receipts {
  readonly #desk: Desk;
  #due = 0;
  #acknowledged = 0;
  #givenUp = 0;
  #forged = 0;
  #forgedTaken = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get counts(): ReceiptCounts {
    return {
      due: this.#due,
      acknowledged: this.#acknowledged,
      waiting: this.#due - this.#acknowledged - this.#givenUp,
      givenUp: this.#givenUp,
      forged: this.#forged,
      forgedTaken: this.#forgedTaken,
    };
  }

  /** Resolves when the last planned receipt of the part has been tried once. */
  async send(entry: Entry, messageId: string, planned: readonly PlannedReceipt[]): Promise<void> {
    const { callback } = entry;
    if (callback === null) return;
    await Promise.all(planned.map((one) => this.#sendOne(entry, messageId, callback, one)));
  }

  #sendOne(entry: Entry, messageId: string, url: string, planned: PlannedReceipt): Promise<void> {
    const { account, settings, push, turn } = this.#desk;
    const told: Told = { entry, messageId, word: planned, apiKey: account.apiKey };
    if (planned.forged) this.#forged += 1;
    else this.#due += 1;
    return push.push(
      {
        url,
        params: () => this.#params(told, planned.forged),
        transport: turn.next(settings.receiptTransport),
        firstRetryMs: planned.forged ? null : settings.receiptRetryMs,
        settled: (acknowledged) => this.#settled(messageId, planned, acknowledged),
      },
      planned.delayMs,
    );
  }

  #params(told: Told, isForged: boolean): Readonly<Record<string, string>> {
    const { account, settings } = this.#desk;
    const now = Date.now();
    const params = isForged ? forgedParams(told, now) : receiptParams(told, now);
    if (!settings.signWebhooks) return params;
    const secret = isForged ? "a guess" : account.signatureSecret;
    return signed(params, { method: settings.signatureMethod, secret }, now);
  }

  #settled(messageId: string, planned: PlannedReceipt, acknowledged: boolean): void {
    if (planned.forged) {
      if (acknowledged) this.#forgedTaken += 1;
    } else if (acknowledged) {
      this.#acknowledged += 1;
      if (planned.last) this.#desk.file.acknowledged(messageId);
    } else this.#givenUp += 1;
  }
}
