import { WEBHOOK_TRANSPORTS } from "./webhook-request.ts";
import type { WebhookTransport } from "./webhook-request.ts";

/** Gives the transport of the account, or each of the three in turn. */
export class TransportTurn {
  #count = 0;

  next(wanted: WebhookTransport | "mixed"): WebhookTransport {
    if (wanted !== "mixed") return wanted;
    this.#count += 1;
    return WEBHOOK_TRANSPORTS[this.#count % WEBHOOK_TRANSPORTS.length] ?? "get";
  }
}
