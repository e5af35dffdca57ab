import type { Command } from "commander";
import type { App } from "../app.ts";
import { unknownNumber } from "../history/unknown-number.ts";
import { EVERYTHING, historyOf } from "../history/history.ts";
import { JSON_FLAG } from "./flags.ts";
import { print, printJson } from "./output.ts";
import { typedNumber } from "./phone.ts";
import { withApp } from "./with-app.ts";

/** `why PHONE`: did it get the message, and if not, why? */
export function addWhyCommand(program: Command): void {
  program
    .command("why")
    .description("everything that happened to a number: messages, receipts, replies, opt-outs")
    .argument("<phone>", "like +447700900123")
    .option(...JSON_FLAG)
    .action((phone: string, flags) => withApp((app) => runWhy(app, phone, flags)));
}

async function runWhy(app: App, text: string, flags: { readonly json?: true }): Promise<void> {
  const phone = typedNumber(text);
  const history = await historyOf(app.db, phone, EVERYTHING);
  if (flags.json) return printJson({ phone: `+${phone}`, history });
  if (history.length === 0) return print(unknownNumber(phone));
  for (const { at, campaignId, text: said } of history) {
    print(`${at ?? "now".padEnd(24)}  ${(campaignId ?? "").padEnd(8)} ${said}`);
  }
}
