import { scalar } from "../../wire/scalars.ts";
import type { Credit } from "../account/credit.ts";
import { json } from "../http/replies.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import type { Submitted } from "../ledger/entry.ts";
import { UNITS_PER_EURO } from "../pricing/money.ts";
import { readChanges } from "../settings/change-settings.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * `POST /simulator/settings`: changes the given settings while running and answers with all. A name
 * or value that it does not know changes nothing and is answered with 400.
 */
export function changeSettings(settings: Settings, { params }: Received): Reply {
  const change = readChanges(settings, params);
  if (change.kind === "refused") return json({ error: change.error }, 400);
  Object.assign(settings, change.changes);
  return json(settings);
}

/** `POST /simulator/credit`: `euros` that the account has from now on, and whether it reloads itself. */
export function changeCredit(credit: Credit, { params }: Received): Reply {
  const text = scalar(params["euros"]);
  const euros = Number(text);
  const autoReload = scalar(params["autoReload"]) ?? "false";
  if (text === null || !(euros >= 0 && euros <= 1_000_000)) {
    return json({ error: "euros must be a number from 0 to 1000000" }, 400);
  }
  if (autoReload !== "true" && autoReload !== "false") {
    return json({ error: "autoReload must be true or false" }, 400);
  }
  credit.set(euros, autoReload === "true");
  return json({ euros: credit.units / UNITS_PER_EURO, autoReload: credit.autoReload });
}

/** One line of JSON for each. */
export function ledgerLines(submitted: readonly Submitted[]): Reply {
  return { status: 200, type: "application/x-ndjson", body: lines(submitted) };
}

/** In pieces of many lines: a write for each line would take most of the time. */
function* lines(submitted: readonly Submitted[]): Generator<string> {
  const lineCount = 500;
  for (let start = 0; start < submitted.length; start += lineCount) {
    const piece = submitted.slice(start, start + lineCount);
    yield piece.map((one) => `${JSON.stringify(one)}\n`).join("");
  }
}
