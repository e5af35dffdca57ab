import { readAnswer, unavailable } from "./answers.ts";
import type { NoAnswer } from "./answers.ts";
import { formBody } from "../wire/form-body.ts";
import { decimal, fields, integer, scalar } from "../wire/scalars.ts";
import { isoTime } from "../wire/times.ts";
import type { Transport } from "../wire/transport.ts";

/** A busy number may have hundreds of parts on one day, at some 400 bytes each. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** One part as the provider's search knows it. Status words are the provider's, e.g. `DELIVRD`. */
export type FoundMessage = {
  readonly messageId: string;
  readonly to: string;
  readonly from: string;
  readonly clientRef: string | null;
  readonly status: string | null;
  readonly finalStatus: string | null;
  readonly price: string | null;
  readonly network: string | null;
  readonly errorCode: number | null;
  /** When the provider took it, ISO 8601. */
  readonly receivedAt: string | null;
};

export type SearchAnswer =
  | { readonly kind: "found"; readonly messages: readonly FoundMessage[] }
  | { readonly kind: "throttled" }
  | NoAnswer;

/** `date` is a UTC day, `YYYY-MM-DD`. */
export type SearchQuery = { readonly to: string; readonly date: string };

/**
 * All parts sent to one number on one day (provider reference, Search API; GET, one request per
 * second). An answer that cannot be read whole is `unavailable`: a caller takes "not found" as a
 * proof that nothing was sent.
 */
export async function searchMessages(
  transport: Transport,
  query: SearchQuery,
): Promise<SearchAnswer> {
  const exchange = await transport.exchange({
    method: "GET",
    path: `/search/messages?${formBody({ date: query.date, to: query.to })}`,
    maxBytes: MAX_ANSWER_BYTES,
  });
  if (exchange.kind === "answered" && exchange.status === 429) return { kind: "throttled" };
  const answer = readAnswer(exchange);
  if (answer.kind !== "read") return answer;
  const items: unknown = answer.fields["items"];
  if (!Array.isArray(items)) return unavailable("answer without items");
  if ((integer(answer.fields["count"]) ?? 0) > items.length) return unavailable("answer cut short");
  const messages: FoundMessage[] = [];
  for (const item of items) {
    const message = readItem(item);
    if (message === null) return unavailable("unreadable item");
    messages.push(message);
  }
  return { kind: "found", messages };
}

function readItem(item: unknown): FoundMessage | null {
  const found = fields(item);
  const messageId = scalar(found?.["message-id"]);
  if (found === null || messageId === null) return null;
  return {
    messageId,
    to: scalar(found["to"]) ?? "",
    from: scalar(found["from"]) ?? "",
    clientRef: scalar(found["client-ref"]),
    status: scalar(found["status"]),
    finalStatus: scalar(found["final-status"]),
    price: decimal(found["price"]),
    network: scalar(found["network"]),
    errorCode: integer(found["error-code"]),
    receivedAt: isoTime(scalar(found["date-received"])),
  };
}
