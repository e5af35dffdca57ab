import type { Command } from "commander";
import { ACCOUNT_FLAG, JSON_FLAG, number, repeated } from "./flags.ts";
import { addImportFlags } from "./import-flags.ts";
import { withPart } from "./with-part.ts";

const send = () => import("../send.ts");

export function addSendCommand(program: Command): void {
  const command = program
    .command("send")
    .description("send a CSV as one campaign and watch it")
    .argument("<file>", "CSV with a phone column")
    .requiredOption(
      "--from <sender>",
      "up to 11 letters and digits, or a number without +; repeated for a pool",
      repeated,
    )
    .requiredOption("--text <text>", 'with {{field}} or {{field | default: "words"}}')
    .option(...ACCOUNT_FLAG)
    .option("--name <name>", "what to call the campaign; the file's name when left out")
    .option("--receipts-wait <s>", "wait so long for receipts at the end", number(0, 86_400), 60)
    .option(...JSON_FLAG)
    .action((file: string, flags) => withPart(send, ({ runSend }) => runSend(file, flags)));
  addImportFlags(command);
}
