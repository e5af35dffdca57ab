import type { Account } from "../account/account.ts";
import { providerTime } from "../http/times.ts";
import type { InboundCounts } from "../ledger/ledger-summary.ts";
import type { Inventory } from "../numbers/inventory.ts";
import type { Settings } from "../settings/settings.ts";
import { signed } from "../webhooks/signed.ts";
import type { TransportTurn } from "../webhooks/transport-turn.ts";
import type { WebhookPush } from "../webhooks/webhook-push.ts";
import type { InboundMessage } from "./inbound-message.ts";

type Desk = {
  readonly account: Account;
  readonly settings: Readonly<Settings>;
  readonly inventory: Inventory;
  readonly push: WebhookPush;
  readonly turn: TransportTurn;
};

/** Keeps what came in for the numbers of the account and passes it on to their callbacks. */
export class Inbox {
  readonly #desk: Desk;
  readonly #byId = new Map<string, InboundMessage>();
  readonly #byNumber = new Map<string, InboundMessage[]>();
  #due = 0;
  #acknowledged = 0;
  #givenUp = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get counts(): InboundCounts {
    const waiting = this.#due - this.#acknowledged - this.#givenUp;
    return { due: this.#due, acknowledged: this.#acknowledged, waiting, givenUp: this.#givenUp };
  }

  withId(messageId: string): InboundMessage | undefined {
    return this.#byId.get(messageId);
  }

  /** Messages to one number, oldest first. */
  sentTo(to: string): readonly InboundMessage[] {
    return this.#byNumber.get(to) ?? [];
  }

  /** Where messages to a number go: its own callback before the account's; null when there is none. */
  addressOf(to: string): string | null {
    const { account, inventory } = this.#desk;
    const address = inventory.ownedLine(to)?.callbacks["moHttpUrl"] ?? account.moCallbackUrl;
    return address === "" ? null : address;
  }

  deliver(message: InboundMessage, url: string): void {
    this.#byId.set(message.messageId, message);
    const earlier = this.#byNumber.get(message.to);
    if (earlier === undefined) this.#byNumber.set(message.to, [message]);
    else earlier.push(message);
    this.#due += 1;
    const { push, settings, turn } = this.#desk;
    const webhook = {
      url,
      params: () => this.#params(message),
      transport: turn.next(settings.receiptTransport),
      firstRetryMs: settings.receiptRetryMs,
      settled: (acknowledged: boolean) => {
        if (acknowledged) this.#acknowledged += 1;
        else this.#givenUp += 1;
      },
    };
    void push.push(webhook, 0);
  }

  #params(message: InboundMessage): Readonly<Record<string, string>> {
    const { account, settings } = this.#desk;
    const { messageId, more, msisdn, text, to, type } = message;
    const now = Date.now() + settings.clockSkewMs;
    const params = {
      msisdn,
      to,
      messageId,
      ...(text === "" ? {} : { text }),
      type,
      ...more,
      "api-key": account.apiKey,
      "message-timestamp": providerTime(now),
    };
    if (!settings.signWebhooks) return params;
    const key = { method: settings.signatureMethod, secret: account.signatureSecret };
    return signed(params, key, now);
  }
}
