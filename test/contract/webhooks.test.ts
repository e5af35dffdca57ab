import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import {
  authenticity,
  parseReceipt,
  SIGNATURE_METHODS,
  webhookParams,
  type WebhookRequest,
} from "@volley/nexmo";
import { describe, expect, test } from "vitest";
import { needsAddress, openTarget } from "./target.ts";

type Receiver = AsyncDisposable & { readonly url: string; next(): Promise<WebhookRequest> };

/** Takes webhooks as raw as they come, one after another. */
async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { headers, method = "" } = request;
      const query = new URL(request.url ?? "/", "http://a").search.slice(1);
      server.emit("webhook", { method, query, contentType: headers["content-type"] ?? null, body });
      return response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    next: async () => {
      const [request] = await once(server, "webhook");
      return request;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

describe.each(["get", "form", "json"] as const)("receipts by %s", (receiptTransport) => {
  test.skipIf(needsAddress).each(SIGNATURE_METHODS)(
    "a receipt signed by %s is authentic",
    async (method) => {
      const secret = "simulated-signature-secret";
      const signing = { signWebhooks: true, signatureMethod: method, signatureSecret: secret };
      await using receiver = await startReceiver();
      await using target = await openTarget({ receiptTransport, ...signing });
      const { from, to } = target;
      const clientRef = "ref & 1 = 2";
      const coming = receiver.next();
      const sms = { from, to, type: "text", text: "Hello", clientRef } as const;
      const outcome = await target.client().sms.submit({ ...sms, callback: receiver.url });
      const read = webhookParams(await coming);
      if (read.kind !== "params" || outcome.kind !== "accepted") throw new Error("no receipt");
      const found = authenticity(read.params, { method, secret }, Date.now());
      expect(found).toEqual({ kind: "authentic" });
      expect(parseReceipt(read.params)).toMatchObject({
        kind: "receipt",
        receipt: { messageId: outcome.parts[0]?.messageId, msisdn: to, to: from, clientRef },
      });
    },
  );
});
