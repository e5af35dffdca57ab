import { Agent } from "undici";
import { nextRetryMs } from "./retries.ts";
import { webhookRequest } from "./webhook-request.ts";
import type { WebhookTransport } from "./webhook-request.ts";

/** Most webhooks on the wire at a time. */
const CONNECTIONS = 64;

/** Something to tell a callback address, such as a receipt. */
export type Webhook = {
  readonly url: string;
  /** Made for each try, because it tells the time of the push. */
  params(): Readonly<Record<string, string>>;
  readonly transport: WebhookTransport;
  /** First wait before it comes again; null for one that never does. */
  readonly firstRetryMs: number | null;
  /** Called once: with true for an answer of 2xx, with false when it is given up. */
  settled(acknowledged: boolean): void;
};

type Try = { readonly webhook: Webhook; tries: number; tried: () => void };

/**
 * Pushes webhooks to their addresses. Anything but a 2xx is tried again. They do not wait for each
 * other, so they arrive in any order. Time-outs are the documented ones: 3 s for the connection,
 * 15 s for the answer.
 */
export class WebhookPush {
  readonly #agent = new Agent({
    connections: CONNECTIONS,
    connectTimeout: 3_000,
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  });
  #ready: Try[] = [];
  #taken = 0;
  #running = 0;
  #stopped = false;

  /** Pushes after `delayMs`, and again until it is acknowledged. Resolves after the first try. */
  push(webhook: Webhook, delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#later({ webhook, tries: 0, tried: resolve }, delayMs);
    });
  }

  /** Drops what waits and closes the connections. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ready = [];
    await this.#agent.destroy();
  }

  #later(next: Try, delayMs: number): void {
    const becomeReady = (): void => {
      this.#ready.push(next);
      this.#startNext();
    };
    // A waiting webhook alone does not keep the process alive; the listening server does.
    setTimeout(becomeReady, delayMs).unref();
  }

  #startNext(): void {
    if (this.#stopped || this.#running >= CONNECTIONS) return;
    const next = this.#takeReady();
    if (next === undefined) return;
    this.#running += 1;
    void this.#deliver(next);
  }

  /** Oldest first. Shifting one by one out of a long backlog would cost its length each time. */
  #takeReady(): Try | undefined {
    const next = this.#ready[this.#taken];
    if (next !== undefined) this.#taken += 1;
    if (this.#taken > 1000 && this.#taken * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#taken);
      this.#taken = 0;
    }
    return next;
  }

  async #deliver(next: Try): Promise<void> {
    const acknowledged = await this.#send(next.webhook);
    this.#running -= 1;
    next.tries += 1;
    if (!this.#stopped) this.#settle(next, acknowledged);
    next.tried();
    this.#startNext();
  }

  #settle(next: Try, acknowledged: boolean): void {
    const { webhook, tries } = next;
    if (acknowledged) return webhook.settled(true);
    const { firstRetryMs } = webhook;
    const waitMs = firstRetryMs === null ? null : nextRetryMs(firstRetryMs, tries);
    if (waitMs === null) webhook.settled(false);
    else this.#later(next, waitMs);
  }

  async #send(webhook: Webhook): Promise<boolean> {
    try {
      const { statusCode, body } = await this.#agent.request(
        webhookRequest(webhook.transport, webhook.url, webhook.params()),
      );
      await body.dump();
      return statusCode >= 200 && statusCode < 300;
    } catch {
      return false;
    }
  }
}
