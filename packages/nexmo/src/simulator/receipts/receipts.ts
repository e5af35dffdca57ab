import type { SignatureKey } from "../../wire/signature.ts";
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

type Params = Readonly<Record<string, string>>;

/** One part of a message, and the last request that was sent for it. */
type Part = {
  readonly entry: Entry;
  readonly messageId: string;
  readonly callback: string;
  sent: Params | null;
};

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

  /** Resolves when the receipt of its end has been tried once; others may still wait. */
  async send(entry: Entry, messageId: string, planned: readonly PlannedReceipt[]): Promise<void> {
    const { callback } = entry;
    if (callback === null) return;
    const part: Part = { entry, messageId, callback, sent: null };
    const tried = planned.map(async (one) => {
      const sent = this.#sendOne(part, one);
      if (one.last) await sent;
    });
    await Promise.all(tried);
  }

  #sendOne(part: Part, planned: PlannedReceipt): Promise<void> {
    const { push, settings, turn } = this.#desk;
    const isFalse = isForgery(planned);
    if (isFalse) this.#forged += 1;
    else this.#due += 1;
    return push.push(
      {
        url: part.callback,
        params: () => this.#params(part, planned),
        transport: turn.next(settings.receiptTransport),
        firstRetryMs: isFalse ? null : settings.receiptRetryMs,
        settled: (acknowledged) => this.#settled(part.messageId, planned, acknowledged),
      },
      planned.delayMs,
    );
  }

  #params(part: Part, planned: PlannedReceipt): Params {
    const { account, settings } = this.#desk;
    if (planned.origin === "again" && part.sent !== null) return part.sent;
    const { entry, messageId } = part;
    const told: Told = { entry, messageId, word: planned, apiKey: account.apiKey };
    const now = Date.now() + settings.clockSkewMs;
    const isMadeUp = planned.origin === "forged";
    const params = isMadeUp ? forgedParams(told, now) : receiptParams(told, now);
    if (planned.origin === "tampered") return tampered(params, this.#key(false), now);
    const sent = settings.signWebhooks ? signed(params, this.#key(isMadeUp), now) : params;
    if (planned.origin === "told") part.sent = sent;
    return sent;
  }

  #key(isGuessed: boolean): SignatureKey {
    const { account, settings } = this.#desk;
    const secret = isGuessed ? "a guess" : account.signatureSecret;
    return { method: settings.signatureMethod, secret };
  }

  #settled(messageId: string, planned: PlannedReceipt, acknowledged: boolean): void {
    if (isForgery(planned)) {
      if (acknowledged) this.#forgedTaken += 1;
    } else if (acknowledged) {
      this.#acknowledged += 1;
      if (planned.last) this.#desk.file.acknowledged(messageId);
    } else this.#givenUp += 1;
  }
}

const isForgery = ({ origin }: PlannedReceipt): boolean =>
  origin === "forged" || origin === "tampered";

/** A signature of the right receipt, over another status: whoever listens on the way could do that. */
function tampered(params: Params, key: SignatureKey, now: number): Params {
  const { status } = params;
  const right = signed(
    { ...params, status: status === "failed" ? "delivered" : "failed" },
    key,
    now,
  );
  return { ...right, status: status ?? "" };
}
