import { formBody } from "../../wire/form-body.ts";

/** How a webhook travels: query of a GET, form POST or JSON POST, as an account can choose. */
export const WEBHOOK_TRANSPORTS = ["get", "form", "json"] as const;
export type WebhookTransport = (typeof WEBHOOK_TRANSPORTS)[number];

type Params = Readonly<Record<string, string>>;

const agent = { "user-agent": "Vonage/MessagingHUB/v1.0" };
const formType = { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" };
const jsonType = { "content-type": "application/json" };

/** The request that carries `params` to `address` in one of the account's three modes. */
export function webhookRequest(transport: WebhookTransport, address: string, params: Params) {
  const { origin, pathname, search } = new URL(address);
  const path = pathname + search;
  if (transport === "get") {
    const query = `${search === "" ? "?" : "&"}${formBody(params)}`;
    return { origin, path: path + query, method: "GET" as const, headers: agent };
  }
  const post = { origin, path, method: "POST" as const };
  return transport === "form"
    ? { ...post, headers: { ...agent, ...formType }, body: formBody(params) }
    : { ...post, headers: { ...agent, ...jsonType }, body: JSON.stringify(params) };
}
