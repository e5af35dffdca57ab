import { scalar } from "../wire/scalars.ts";
import type { Entry } from "./ledger.ts";
import { isLimit } from "./options.ts";
import type { Settings } from "./options.ts";
import { json } from "./replies.ts";
import type { Reply } from "./replies.ts";
import type { Received } from "./requests.ts";
import { THROTTLE_MODELS } from "./throttling/throttle.ts";

/**
 * `POST /simulator/settings`: changes the given settings while running and answers with all. A name
 * or value that it does not know changes nothing and is answered with 400.
 */
export function changeSettings(settings: Settings, { params }: Received): Reply {
  const changes: Partial<Settings> = {};
  for (const [key, given] of Object.entries(params)) {
    const value = scalar(given);
    const change = value === null ? null : readChange(key, value);
    if (change === null) return json({ error: `${key} is not a setting with that value` }, 400);
    Object.assign(changes, change);
  }
  Object.assign(settings, changes);
  return json(settings);
}

function readChange(key: string, value: string): Partial<Settings> | null {
  const number = Number(value);
  switch (key) {
    case "perSecond":
    case "searchPerSecond":
      return isLimit(number) ? { [key]: number } : null;
    case "latencyMs":
    case "latencyJitterMs":
    case "receiptDelayMs":
      return number >= 0 && number <= 2 ** 31 - 1 ? { [key]: number } : null;
    case "numberPerSecond":
      return number >= 0 && number <= 1_000_000 ? { numberPerSecond: number } : null;
    case "throttle": {
      const throttle = THROTTLE_MODELS.find((model) => model === value);
      return throttle === undefined ? null : { throttle };
    }
    case "receipts":
      return value === "true" || value === "false" ? { receipts: value === "true" } : null;
    default:
      return null;
  }
}

/** `GET /simulator/ledger/messages`: one line of JSON for each accepted message. */
export function ledgerMessages(entries: readonly Entry[]): Reply {
  return { status: 200, type: "application/x-ndjson", body: lines(entries) };
}

/** In pieces of many lines: a write for each line would take most of the time. */
function* lines(entries: readonly Entry[]): Generator<string> {
  const lineCount = 500;
  for (let start = 0; start < entries.length; start += lineCount) {
    const piece = entries.slice(start, start + lineCount);
    yield piece.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  }
}
