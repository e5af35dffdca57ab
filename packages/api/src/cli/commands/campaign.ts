import {
  CAMPAIGN_ACTIONS,
  LANES,
  MESSAGE_TYPES,
  NOT_DELIVERED,
  ON_UNKNOWN,
  RECIPIENT_STATES,
} from "@volley/engine/words";
import { type Command, Option } from "commander";
import { ACCOUNT_FLAG, country, JSON_FLAG, number, orNone, repeated, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const control = () => import("../campaign.ts");
const settings = () => import("../campaign-settings.ts");
const estimates = () => import("../estimate.ts");
const copies = () => import("../export.ts");

/** `campaign create|edit|show|list` and what may be done to a campaign. */
export function addCampaignCommands(program: Command): void {
  const campaign = program.command("campaign").description("make, change and control campaigns");
  addSettingCommands(campaign);
  addTryingCommands(campaign);
  addCopyingCommands(campaign);
  for (const action of CAMPAIGN_ACTIONS) {
    campaign
      .command(action)
      .description(`${action} a campaign`)
      .argument("<id>", "cmp_…")
      .option(...JSON_FLAG)
      .action((id: string, flags) =>
        inApp(control, (app, { runCampaignAction }) => runCampaignAction(app, action, id, flags)),
      );
  }
}

/** `report`. */
export function addReportCommand(program: Command): void {
  program
    .command("report")
    .description("figures of a campaign")
    .argument("<id>", "cmp_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(control, (app, { runReport }) => runReport(app, id, flags)),
    );
}

function addSettingCommands(campaign: Command): void {
  withSettings(campaign.command("create").description("make a draft"))
    .requiredOption("--name <name>", "what to call it")
    .option(...ACCOUNT_FLAG)
    .action((flags) =>
      inApp(settings, (app, { runCampaignCreate }) => runCampaignCreate(app, flags)),
    );
  withSettings(
    campaign
      .command("edit")
      .description("change settings: weight, pace and expiry also while it runs")
      .argument("<id>", "cmp_…"),
  )
    .option("--name <name>", "what to call it")
    .action((id: string, flags) =>
      inApp(settings, (app, { runCampaignEdit }) => runCampaignEdit(app, id, flags)),
    );
  campaign
    .command("show")
    .description("settings and state of a campaign")
    .argument("<id>", "cmp_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(settings, (app, { runCampaignShow }) => runCampaignShow(app, id, flags)),
    );
  campaign
    .command("list")
    .description("the newest campaigns")
    .option("--limit <n>", "how many", whole(1, 1_000), 20)
    .option(...JSON_FLAG)
    .action((flags) => inApp(settings, (app, { runCampaignList }) => runCampaignList(app, flags)));
}

/** What somebody does before the start. */
function addTryingCommands(campaign: Command): void {
  campaign
    .command("estimate")
    .description("what it would come to: parts, cost, duration, and what is odd; sends nothing")
    .argument("<id>", "cmp_…")
    .option("--full", "write every message; of more than 20000 a sample is written otherwise")
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(estimates, (app, { runEstimate }) => runEstimate(app, id, flags)),
    );
  campaign
    .command("test")
    .description("send its text to a number of your own, filled for one of its recipients")
    .argument("<id>", "cmp_…")
    .requiredOption("--to <number>", "international, like +447700900123")
    .option("--recipient <id>", "rcp_…: whose values are taken; the first when left out")
    .option(...JSON_FLAG)
    .action((id: string, flags) => inApp(estimates, (app, { runTest }) => runTest(app, id, flags)));
  campaign
    .command("duplicate")
    .description("make a draft with the same settings, without recipients and times")
    .argument("<id>", "cmp_…")
    .option("--name <name>", "what to call it")
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(estimates, (app, { runDuplicate }) => runDuplicate(app, id, flags)),
    );
}

/** What somebody does with its recipients. */
function addCopyingCommands(campaign: Command): void {
  campaign
    .command("export")
    .description("every recipient with what became of it, as a CSV on standard output")
    .argument("<id>", "cmp_…")
    .addOption(new Option("--state <state...>", "only these").choices(RECIPIENT_STATES))
    .option("--country <code>", "only of this country, like GB", country)
    .action((id: string, flags) =>
      inApp(copies, (app, { runExport }) => runExport(app, id, flags)),
    );
  campaign
    .command("retry")
    .description("make a draft with the same settings for those whom it has not reached")
    .argument("<id>", "cmp_…")
    .addOption(
      new Option(
        "--state <state...>",
        "whom; failed, expired, no_receipt and rejected when left out",
      ).choices(NOT_DELIVERED),
    )
    .option("--name <name>", "what to call it")
    .option(...JSON_FLAG)
    .action((id: string, flags) => inApp(copies, (app, { runRetry }) => runRetry(app, id, flags)));
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
