import { DELIVERY_STATES, EVENT_TYPES, type EventType } from "@volley/engine/words";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ACCOUNT_FLAG, JSON_FLAG, whole } from "./flags.ts";
import { inApp, withPart } from "./with-part.ts";

const endpoints = () => import("../webhook.ts");
const listening = () => import("../webhook-listen.ts");

/** `webhook list|add|edit|remove|test|deliveries|replay|listen`. */
export function addWebhookCommands(program: Command): void {
  const webhook = program
    .command("webhook")
    .alias("webhooks")
    .description("programs that are told what happens");
  webhook
    .command("list")
    .description("endpoints, the newest first")
    .option("--limit <n>", "how many", whole(1, 1_000), 50)
    .option(...JSON_FLAG)
    .action((flags) => inApp(endpoints, (app, { runList }) => runList(app, flags)));
  webhook
    .command("add")
    .description("add an endpoint; its secret is shown this once")
    .argument("<url>", "https://…")
    .requiredOption("--events <list>", "what it is told, with commas between them", readEvents)
    .option("--description <text>", "in your words", "")
    .option(...ACCOUNT_FLAG)
    .option(...JSON_FLAG)
    .addHelpText("after", `\nEvents:\n${EVENT_TYPES.map((type) => `  ${type}`).join("\n")}`)
    .action((url: string, flags) => inApp(endpoints, (app, { runAdd }) => runAdd(app, url, flags)));
  webhook
    .command("edit")
    .description("change, disable or enable an endpoint")
    .argument("<id>", "whe_…")
    .option("--url <url>", "another address")
    .option("--events <list>", "what it is told, with commas between them", readEvents)
    .option("--description <text>", "in your words")
    .addOption(new Option("--state <state>", "whether it is told").choices(["enabled", "disabled"]))
    .option(...JSON_FLAG)
    .action((id: string, flags) => inApp(endpoints, (app, { runEdit }) => runEdit(app, id, flags)));
  webhook
    .command("remove")
    .description("remove an endpoint, with whatever it was still to be told")
    .argument("<id>", "whe_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(endpoints, (app, { runRemove }) => runRemove(app, id, flags)),
    );
  webhook
    .command("test")
    .description("send a webhook.test; the running Volley does so within a second")
    .argument("<id>", "whe_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) => inApp(endpoints, (app, { runTest }) => runTest(app, id, flags)));
  webhook
    .command("deliveries")
    .description("what an endpoint was told, the newest first")
    .argument("<id>", "whe_…")
    .addOption(new Option("--state <state>", "only these").choices(DELIVERY_STATES))
    .option("--limit <n>", "how many", whole(1, 1_000), 20)
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(endpoints, (app, { runDeliveries }) => runDeliveries(app, id, flags)),
    );
  webhook
    .command("replay")
    .description("tell an endpoint again, under the same webhook-id")
    .argument("<id>", "whe_…")
    .addOption(new Option("--delivery <id>", "this one: dlv_…").conflicts("since"))
    .option("--since <time>", "all that failed since then, like 2027-01-31T00:00:00Z", readTime)
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(endpoints, (app, { runReplay }) => runReplay(app, id, flags)),
    );
  webhook
    .command("listen")
    .description("receive webhooks on this machine, check their signatures and print them")
    .option("--port <n>", "port to listen on; 0 takes a free one", whole(0, 65_535), 4_000)
    .option("--secret-file <file>", "file that holds the endpoint's secret; else it is asked for")
    .action((flags) => withPart(listening, ({ runListen }) => runListen(flags)));
}

function readEvents(text: string): readonly EventType[] {
  return text.split(",").map((part) => {
    const type = EVENT_TYPES.find((one) => one === part.trim());
    if (type) return type;
    throw new InvalidArgumentError(`"${part}" is none; there are: ${EVENT_TYPES.join(", ")}.`);
  });
}

function readTime(text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError("It must be a time like 2027-01-31T00:00:00Z.");
}
