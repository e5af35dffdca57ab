import { SIGNATURE_METHODS } from "@volley/nexmo/words";
import { type Command, Option } from "commander";
import { JSON_FLAG } from "./flags.ts";
import { inApp } from "./with-part.ts";

const accounts = () => import("../account.ts");
const changes = () => import("../account-change.ts");
const signatures = () => import("../account-signature.ts");
const money = () => import("../money.ts");

const ONE_OF_SEVERAL = ["[name]", "needed when there are several accounts"] as const;

/** `account add|list|resume|edit|retire|signature|balance`. */
export function addAccountCommands(program: Command): void {
  const account = program.command("account").description("provider accounts");
  account
    .command("add")
    .description("add an account; the secret is asked for, piped in, or read from a file")
    .argument("<name>")
    .requiredOption("--key <key>", "API key")
    .option("--secret-file <file>", "file that holds the API secret")
    .option("--rest-url <url>", "the provider's address, or a simulator's")
    .option(...JSON_FLAG)
    .action((name: string, flags) =>
      inApp(accounts, (app, { runAccountAdd }) => runAccountAdd(app, name, flags)),
    );
  account
    .command("list")
    .description("list accounts")
    .option(...JSON_FLAG)
    .action((flags) => inApp(accounts, (app, { runAccountList }) => runAccountList(app, flags)));
  account
    .command("resume")
    .description("resume all its campaigns that the system paused")
    .argument(...ONE_OF_SEVERAL)
    .option(...JSON_FLAG)
    .action((name: string | undefined, flags) =>
      inApp(accounts, (app, { runAccountResume }) => runAccountResume(app, name, flags)),
    );
  addChangeCommands(account);
  addSignatureCommand(account);
  account
    .command("balance")
    .description("the credit that is left at the provider")
    .argument(...ONE_OF_SEVERAL)
    .option(...JSON_FLAG)
    .action((name: string | undefined, flags) =>
      inApp(money, (app, { runBalance }) => runBalance(app, name, flags)),
    );
}

function addChangeCommands(account: Command): void {
  account
    .command("edit")
    .description(
      "change its name, key, secret or address; the provider is asked before anything is stored, and who sends takes a new secret without a pause",
    )
    .argument("<name>")
    .option("--rename <name>", "another name")
    .option("--key <key>", "another API key; its secret is asked for as well")
    .option("--rest-url <url>", "another address of the provider; the secret is asked for as well")
    .option("--new-secret", "ask for a new API secret")
    .option("--secret-file <file>", "file that holds the API secret")
    .option(...JSON_FLAG)
    .action((name: string, flags) =>
      inApp(changes, (app, { runAccountEdit }) => runAccountEdit(app, name, flags)),
    );
  account
    .command("retire")
    .description("send nothing from it any more; its campaigns and their history stay")
    .argument("<name>")
    .option(...JSON_FLAG)
    .action((name: string, flags) =>
      inApp(changes, (app, { runAccountRetire }) => runAccountRetire(app, name, flags)),
    );
}

function addSignatureCommand(account: Command): void {
  account
    .command("signature")
    .description(
      "have receipts and inbound messages checked by the account's signature secret, which is asked for, piped in, or read from a file",
    )
    .argument(...ONE_OF_SEVERAL)
    .addOption(
      new Option("--method <method>", "as in the provider's settings (md5hash at first)").choices(
        SIGNATURE_METHODS,
      ),
    )
    .option("--secret-file <file>", "file that holds the signature secret")
    .option("--keep-secret", "change the rest only")
    .option(
      "--accept-unsigned",
      "still take what is not signed, while the provider is switched over",
    )
    .option("--off", "check no signature")
    .option(...JSON_FLAG)
    .action((name: string | undefined, flags) =>
      inApp(signatures, (app, { runSignature }) => runSignature(app, name, flags)),
    );
}
