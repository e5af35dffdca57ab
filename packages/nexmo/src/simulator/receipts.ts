import { Agent } from "undici";
import type { ReceiptCounts } from "./ledger-summary.ts";
import type { Entry } from "./ledger.ts";
import type { ReceiptTransport } from "./options.ts";
import { receiptParams } from "./receipt-params.ts";
import { receiptRequest } from "./receipt-request.ts";

/** Most receipts on the wire at a time. */
const CONNECTIONS = 64;
const LONGEST_RETRY_MS = 60_000;
const MOST_TRIES = 30;

type Push = {
  readonly entry: Entry;
  readonly messageId: string;
  readonly url: string;
  tries: number;
};

type Setup = {
  readonly apiKey: string;
  readonly transport: ReceiptTransport;
  readonly firstRetryMs: number;
  readonly acknowledged: (messageId: string) => void;
};

/**
 * Pushes receipts to callback addresses. Anything but a 200 is tried again after a second, then
 * after twice as long each time up to a minute: the provider's schedule of a day or more, scaled to
 * a test run. Receipts do not wait for each other, so they arrive in any order.
 */
export class ReceiptPush {
  readonly #setup: Setup;
  readonly #agent = new Agent({
    connections: CONNECTIONS,
    connectTimeout: 3_000,
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  });
  #ready: Push[] = [];
  #taken = 0;
  #running = 0;
  #due = 0;
  #acknowledged = 0;
  #givenUp = 0;
  #stopped = false;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  get counts(): ReceiptCounts {
    const waiting = this.#due - this.#acknowledged - this.#givenUp;
    return { due: this.#due, acknowledged: this.#acknowledged, waiting, givenUp: this.#givenUp };
  }

  /** Sends the receipt of one part to the entry's callback after `delayMs`. */
  schedule(entry: Entry, messageId: string, delayMs: number): void {
    if (entry.callback === null) return;
    this.#due += 1;
    this.#later({ entry, messageId, url: entry.callback, tries: 0 }, delayMs);
  }

  /** Drops what waits and closes the connections. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ready = [];
    await this.#agent.destroy();
  }

  #later(push: Push, delayMs: number): void {
    const becomeReady = (): void => {
      this.#ready.push(push);
      this.#startNext();
    };
    // A waiting receipt alone does not keep the process alive; the listening server does.
    setTimeout(becomeReady, delayMs).unref();
  }

  #startNext(): void {
    if (this.#stopped || this.#running >= CONNECTIONS) return;
    const push = this.#takeReady();
    if (push === undefined) return;
    this.#running += 1;
    void this.#deliver(push);
  }

  /** Oldest first. Shifting one by one out of a long backlog would cost its length each time. */
  #takeReady(): Push | undefined {
    const push = this.#ready[this.#taken];
    if (push !== undefined) this.#taken += 1;
    if (this.#taken > 1000 && this.#taken * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#taken);
      this.#taken = 0;
    }
    return push;
  }

  async #deliver(push: Push): Promise<void> {
    const acknowledged = await this.#send(push);
    this.#running -= 1;
    this.#settle(push, acknowledged);
    this.#startNext();
  }

  #settle(push: Push, acknowledged: boolean): void {
    if (acknowledged) {
      this.#acknowledged += 1;
      if (!this.#stopped) this.#setup.acknowledged(push.messageId);
      return;
    }
    const wait = this.#setup.firstRetryMs * 2 ** push.tries;
    push.tries += 1;
    if (push.tries >= MOST_TRIES) this.#givenUp += 1;
    else this.#later(push, Math.min(wait, LONGEST_RETRY_MS));
  }

  async #send({ entry, messageId, url }: Push): Promise<boolean> {
    const params = receiptParams(entry, messageId, this.#setup.apiKey, Date.now());
    try {
      const { statusCode, body } = await this.#agent.request(
        receiptRequest(this.#setup.transport, url, params),
      );
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }
}
