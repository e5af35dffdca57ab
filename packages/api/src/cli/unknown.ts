import { userInfo } from "node:os";
import {
  type Campaign,
  countUnknown,
  EVERYWHERE,
  findCampaign,
  formatId,
  listUnknown,
  pickShard,
  type Recipient,
  type Resolved,
  resolveAll,
  resolveOne,
  RESOLUTIONS,
} from "@volley/engine";
import { type Command, Option } from "commander";
import type { App } from "../app.ts";
import { campaignEntry } from "../http/entries.ts";
import { recipientView } from "../http/views.ts";
import { JSON_FLAG, whole } from "./flags.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
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
  const counts = await countUnknown(app.db, EVERYWHERE);
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
  const { id: campaignId } = await existing(app, id);
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
  const campaign = await existing(app, of.id);
  const { as } = flags;
  const resolve = {
    campaignId: campaign.id,
    as,
    by: `${userInfo().username} at the command line`,
  };
  if (of.recipient === undefined) {
    const count = await asOperator(app, async (work) => {
      const result = await resolveAll(work, resolve, pickShard());
      const after = { as, resolved: result };
      return { result, entry: campaignEntry("recipients.resolve", campaign, { after }) };
    });
    if (flags.json) return printJson({ resolved: count });
    return print(`${count} recipients of ${of.id} resolved as ${as}`);
  }
  const recipientId = readId("recipient", of.recipient);
  const view = await asOperator(app, async (work) => {
    const answer = await resolveOne(work, { ...resolve, recipientId }, pickShard());
    const result = recipientView(resolved(answer, `${of.recipient}`));
    const after = { as, recipientId: result.id };
    return { result, entry: campaignEntry("recipients.resolve", campaign, { after }) };
  });
  if (flags.json) printJson(view);
  else print(`${of.recipient} is ${view.state}`);
}

function resolved(answer: Resolved, recipient: string): Recipient {
  switch (answer.kind) {
    case "resolved":
      return answer.recipient;
    case "missing":
      throw new UserError(`there is no recipient ${recipient} in this campaign`, EXIT.notFound);
    case "notUnknown":
      throw new UserError(
        `${recipient} is ${answer.current}, so nothing is unknown`,
        EXIT.conflict,
      );
  }
}

async function existing(app: App, id: string): Promise<Campaign> {
  const campaign = await findCampaign(app.db, readId("campaign", id));
  if (campaign) return campaign;
  throw new UserError(`there is no campaign ${id}`, EXIT.notFound);
}
