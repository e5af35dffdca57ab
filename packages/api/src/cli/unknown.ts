import { userInfo } from "node:os";
import {
  countUnknown,
  findCampaign,
  formatId,
  listUnknown,
  pickShard,
  resolveAll,
  resolveOne,
  RESOLUTIONS,
} from "@volley/engine";
import { type Command, Option } from "commander";
import type { App } from "../app.ts";
import { recipientView } from "../http/views.ts";
import { JSON_FLAG, whole } from "./flags.ts";
import { readId } from "./ids.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";
import { withApp } from "./with-app.ts";

/** `unknown list` and `unknown resolve`. */
export function addUnknownCommands(program: Command): void {
  const unknown = program
    .command("unknown")
    .description("recipients of whom nobody knows whether the provider took them");
  unknown
    .command("list")
    .description("how many there are, or with a campaign who they are")
    .argument("[campaign]", "cmp_…")
    .option("--limit <n>", "how many at the most", whole(1, 100_000), 50)
    .option(...JSON_FLAG)
    .action((id: string | undefined, flags) =>
      withApp((app) => (id === undefined ? runCounts(app, flags) : runList(app, id, flags))),
    );
  unknown
    .command("resolve")
    .description("say what became of them, where you know it from the provider")
    .argument("<campaign>", "cmp_…")
    .argument("[recipient]", "rcp_…; all unknown ones of the campaign when left out")
    .addOption(
      new Option("--as <what>", "notSubmitted is sent again, unless the campaign has ended")
        .choices(RESOLUTIONS)
        .makeOptionMandatory(),
    )
    .option(...JSON_FLAG)
    .action((id: string, recipient: string | undefined, flags) =>
      withApp((app) => runResolve(app, { id, recipient }, flags)),
    );
}

type Flags = { readonly json?: true };

async function runCounts(app: App, flags: Flags): Promise<void> {
  const counts = await countUnknown(app.db);
  const data = counts.map(({ campaignId, ...rest }) => ({
    campaignId: formatId("campaign", campaignId),
    ...rest,
  }));
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("no recipient is unknown");
  for (const { campaignId, name, count } of data) print(`${campaignId}  ${count}  ${name}`);
}

async function runList(
  app: App,
  id: string,
  flags: Flags & { readonly limit: number },
): Promise<void> {
  const campaignId = await existing(app, id);
  const data = (await listUnknown(app.db, campaignId, flags.limit)).map(recipientView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print(`no recipient of ${id} is unknown`);
  for (const one of data) print(`${one.id}  ${one.phone}  ${one.error?.reason ?? ""}`);
}

async function runResolve(
  app: App,
  of: { readonly id: string; readonly recipient: string | undefined },
  flags: Flags & { readonly as: (typeof RESOLUTIONS)[number] },
): Promise<void> {
  const campaignId = await existing(app, of.id);
  const resolve = { campaignId, as: flags.as, by: `${userInfo().username} at the command line` };
  if (of.recipient === undefined) {
    const resolved = await resolveAll(app, resolve, pickShard());
    if (flags.json) return printJson({ resolved });
    return print(`${resolved} recipients of ${of.id} resolved as ${flags.as}`);
  }
  const recipientId = readId("recipient", of.recipient);
  const answer = await resolveOne(app, { ...resolve, recipientId }, pickShard());
  switch (answer.kind) {
    case "resolved":
      if (flags.json) return printJson(recipientView(answer.recipient));
      return print(`${of.recipient} is ${answer.recipient.state}`);
    case "missing":
      throw new UserError(`there is no recipient ${of.recipient} in ${of.id}`, EXIT.notFound);
    case "notUnknown":
      throw new UserError(
        `${of.recipient} is ${answer.current}, so nothing is unknown`,
        EXIT.conflict,
      );
  }
}

async function existing(app: App, id: string): Promise<number> {
  const campaign = await findCampaign(app.db, readId("campaign", id));
  if (campaign) return campaign.id;
  throw new UserError(`there is no campaign ${id}`, EXIT.notFound);
}
