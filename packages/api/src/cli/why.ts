import type { App } from "../app.ts";
import { unknownNumber } from "../history/unknown-number.ts";
import { EVERYTHING, historyOf } from "../history/history.ts";
import { print, printJson } from "./output.ts";
import { typedNumber } from "./phone.ts";

/** `why PHONE`: did it get the message, and if not, why? */
export async function runWhy(
  app: App,
  text: string,
  flags: { readonly json?: true },
): Promise<void> {
  const phone = typedNumber(text);
  const history = await historyOf(app.db, phone, EVERYTHING);
  if (flags.json) return printJson({ phone: `+${phone}`, history });
  if (history.length === 0) return print(unknownNumber(phone));
  for (const { at, campaignId, text: said } of history) {
    print(`${at ?? "now".padEnd(24)}  ${(campaignId ?? "").padEnd(8)} ${said}`);
  }
}
