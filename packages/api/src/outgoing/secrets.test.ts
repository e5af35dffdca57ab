import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { expect, test } from "vitest";
import { makeSecret, signedHeaders } from "./secrets.ts";

const MESSAGE = { id: "dlv_1", at: new Date(), body: '{"type":"webhook.test"}' };

/** What the library of the standard says to it. */
function told(secret: string, body: string, headers: Readonly<Record<string, string>>): string {
  try {
    new Webhook(secret).verify(body, headers);
    return "genuine";
  } catch (error) {
    return error instanceof WebhookVerificationError ? "forged" : String(error);
  }
}

test("whoever knows one of the secrets can check, and nobody else", () => {
  const [one, other, third] = [makeSecret(), makeSecret(), makeSecret()];
  const { body } = MESSAGE;
  const headers = signedHeaders([one, other], MESSAGE);
  for (const secret of [one, other]) {
    expect(told(secret, body, headers)).toBe("genuine");
    expect(told(secret, `${body} `, headers)).toBe("forged");
    expect(told(secret, body, { ...headers, "webhook-id": "dlv_2" })).toBe("forged");
  }
  expect(told(third, body, headers)).toBe("forged");
});
