import { scalar } from "../../wire/scalars.ts";
import { json } from "../http/replies.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import { readInbound } from "./inbound-message.ts";
import type { Inbox } from "./inbox.ts";

/**
 * `POST /simulator/inbound`: somebody (`msisdn`) texts a number of the account (`to`). A long text
 * comes in parts, the last one first when `reversed` is true. `url` stands in for the callback.
 */
export function injectInbound(inbox: Inbox, { params }: Received): Reply {
  const messages = readInbound(params, Date.now());
  if ("error" in messages) return json(messages, 400);
  const to = scalar(params["to"]) ?? "";
  const url = scalar(params["url"]) ?? inbox.addressOf(to);
  if (url === null || !URL.canParse(url)) {
    return json({ error: "neither the number nor the account has a callback; give a url" }, 409);
  }
  const isReversed = scalar(params["reversed"]) === "true";
  for (const message of isReversed ? messages.toReversed() : messages) inbox.deliver(message, url);
  return json({ messageIds: messages.map(({ messageId }) => messageId) });
}
