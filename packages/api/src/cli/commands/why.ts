import type { Command } from "commander";
import { JSON_FLAG } from "./flags.ts";
import { inApp } from "./with-part.ts";

const why = () => import("../why.ts");

/** `why PHONE`: did it get the message, and if not, why? */
export function addWhyCommand(program: Command): void {
  program
    .command("why")
    .description("everything that happened to a number: messages, receipts, replies, opt-outs")
    .argument("<phone>", "like +447700900123")
    .option(...JSON_FLAG)
    .action((phone: string, flags) => inApp(why, (app, { runWhy }) => runWhy(app, phone, flags)));
}
