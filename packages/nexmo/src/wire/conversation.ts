import type { Dispatcher } from "undici";
import type { Call, Exchange } from "./exchange.ts";

/** Error that undici hands back to us when we end an exchange ourselves. */
const ended = new Error("exchange ended");

/**
 * Follows one request through undici's handler interface, because only `onRequestStart` tells
 * "waited for a connection and never left" from "may have arrived". Resolves exactly once.
 */
export class Conversation implements Dispatcher.DispatchHandler {
  readonly #call: Call;
  readonly #resolve: (exchange: Exchange) => void;
  readonly #deadline: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | null = null;
  #open = true;
  #status = 0;
  #retryAfter: string | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(call: Call, deadlineMs: number, resolve: (exchange: Exchange) => void) {
    this.#call = call;
    this.#resolve = resolve;
    this.#deadline = setTimeout(() => this.#giveUp("time-out"), deadlineMs);
    call.signal?.addEventListener("abort", this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A request given up while it queued must not leave now, nor may undici ever send one again.
    if (!this.#open || this.#controller !== null) {
      controller.abort(ended);
      this.#giveUp("connection lost");
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    const retryAfter = headers["retry-after"];
    this.#retryAfter = typeof retryAfter === "string" ? retryAfter : null;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#call.maxBytes) this.#giveUp("answer too large");
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.#chunks;
    const whole = this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
    this.#settle({
      kind: "answered",
      status: this.#status,
      retryAfter: this.#retryAfter,
      body: whole?.toString("utf8") ?? "",
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail("code" in error && typeof error.code === "string" ? error.code : error.name);
  }

  readonly #onAbort = (): void => this.#giveUp("aborted by the caller");

  #giveUp(cause: string): void {
    this.#fail(cause);
    this.#controller?.abort(ended);
  }

  #fail(cause: string): void {
    this.#settle({ kind: this.#controller === null ? "notSent" : "unclear", cause });
  }

  #settle(exchange: Exchange): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#deadline);
    this.#call.signal?.removeEventListener("abort", this.#onAbort);
    this.#chunks = [];
    this.#resolve(exchange);
  }
}
