import { CAMPAIGN_ACTIONS, LANES, MESSAGE_TYPES, ON_UNKNOWN } from "@volley/engine";
import { type Command, Option } from "commander";
import { runCampaignAction } from "./campaign.ts";
import {
  runCampaignCreate,
  runCampaignEdit,
  runCampaignList,
  runCampaignShow,
} from "./campaign-settings.ts";
import { runDuplicate, runEstimate, runTest } from "./estimate.ts";
import { addExportCommands } from "./export.ts";
import { JSON_FLAG, number, orNone, repeated, whole } from "./flags.ts";
import { withApp } from "./with-app.ts";

/** `campaign create|edit|show|list` and what may be done to a campaign. */
export function addCampaignCommands(program: Command): void {
  const campaign = program.command("campaign").description("make, change and control campaigns");
  withSettings(campaign.command("create").description("make a draft"))
    .requiredOption("--name <name>", "what to call it")
    .option("--account <name>", "needed when there are several")
    .action((flags) => withApp((app) => runCampaignCreate(app, flags)));
  withSettings(
    campaign
      .command("edit")
      .description("change settings: weight, pace and expiry also while it runs")
      .argument("<id>", "cmp_…"),
  )
    .option("--name <name>", "what to call it")
    .action((id: string, flags) => withApp((app) => runCampaignEdit(app, id, flags)));
  campaign
    .command("show")
    .description("settings and state of a campaign")
    .argument("<id>", "cmp_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) => withApp((app) => runCampaignShow(app, id, flags)));
  campaign
    .command("list")
    .description("the newest campaigns")
    .option("--limit <n>", "how many", whole(1, 1_000), 20)
    .option(...JSON_FLAG)
    .action((flags) => withApp((app) => runCampaignList(app, flags)));
  campaign
    .command("estimate")
    .description("what it would come to: parts, cost, duration, and what is odd; sends nothing")
    .argument("<id>", "cmp_…")
    .option("--full", "write every message; of more than 20000 a sample is written otherwise")
    .option(...JSON_FLAG)
    .action((id: string, flags) => withApp((app) => runEstimate(app, id, flags)));
  campaign
    .command("test")
    .description("send its text to a number of your own, filled for one of its recipients")
    .argument("<id>", "cmp_…")
    .requiredOption("--to <number>", "international, like +447700900123")
    .option("--recipient <id>", "rcp_…: whose values are taken; the first when left out")
    .option(...JSON_FLAG)
    .action((id: string, flags) => withApp((app) => runTest(app, id, flags)));
  campaign
    .command("duplicate")
    .description("make a draft with the same settings, without recipients and times")
    .argument("<id>", "cmp_…")
    .option("--name <name>", "what to call it")
    .option(...JSON_FLAG)
    .action((id: string, flags) => withApp((app) => runDuplicate(app, id, flags)));
  addExportCommands(campaign);
  for (const action of CAMPAIGN_ACTIONS) {
    campaign
      .command(action)
      .description(`${action} a campaign`)
      .argument("<id>", "cmp_…")
      .option(...JSON_FLAG)
      .action((id: string, flags) => withApp((app) => runCampaignAction(app, action, id, flags)));
  }
}

function withSettings(command: Command): Command {
  return command
    .option("--from <sender>", "sender; given more than once it makes a pool", repeated)
    .option("--text <text>", 'with {{field}} or {{field | default: "words"}}')
    .addOption(
      new Option("--type <type>", "auto chooses text or unicode for each recipient").choices(
        MESSAGE_TYPES,
      ),
    )
    .option("--content <json>", "what a message of another type than text is made of")
    .option("--message-class <n>", "0 (flash) to 3, or none", orNone(whole(0, 3)))
    .option(
      "--ttl <ms>",
      "how long the provider keeps trying, or none",
      orNone(whole(20_000, 604_800_000)),
    )
    .option(
      "--send-at <time>",
      "when it begins, like 2026-12-01T09:00:00Z, or none",
      orNone(String),
    )
    .option(
      "--expires-at <time>",
      "who is not submitted by then is cancelled; or none",
      orNone(String),
    )
    .addOption(
      new Option("--on-unknown <what>", "what to do where the outcome is unknown").choices(
        ON_UNKNOWN,
      ),
    )
    .option("--weight <n>", "share of the speed beside other campaigns", whole(1, 100))
    .option(
      "--max-per-second <n>",
      "requests a second at the most, or none",
      orNone(number(0.001, 100_000)),
    )
    .addOption(new Option("--lane <lane>", "fast goes first").choices(LANES))
    .option(...JSON_FLAG);
}
