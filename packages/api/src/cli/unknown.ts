import { userInfo } from "node:os";
import {
  countUnknown,
  EVERYWHERE,
  formatId,
  listUnknown,
  pickShard,
  type Recipient,
  type Resolution,
  type Resolved,
  resolveAll,
  resolveOne,
} from "@volley/engine";
import type { App } from "../app.ts";
import { campaignEntry } from "../http/entries.ts";
import { recipientView } from "../http/views.ts";
import { existingCampaign } from "./existing-campaign.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly json?: true };

/** `unknown list`. */
export async function runCounts(app: App, flags: Flags): Promise<void> {
  const counts = await countUnknown(app.db, EVERYWHERE);
  const data = counts.map(({ campaignId, ...rest }) => ({
    campaignId: formatId("campaign", campaignId),
    ...rest,
  }));
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("no recipient is unknown");
  for (const { campaignId, name, count } of data) print(`${campaignId}  ${count}  ${name}`);
}

/** `unknown list CAMPAIGN`. */
export async function runList(
  app: App,
  id: string,
  flags: Flags & { readonly limit: number },
): Promise<void> {
  const { id: campaignId } = await existingCampaign(app, id);
  const data = (await listUnknown(app.db, campaignId, flags.limit)).map(recipientView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print(`no recipient of ${id} is unknown`);
  for (const one of data) print(`${one.id}  ${one.phone}  ${one.error?.reason ?? ""}`);
}

/** `unknown resolve CAMPAIGN [RECIPIENT]`. */
export async function runResolve(
  app: App,
  of: { readonly id: string; readonly recipient: string | undefined },
  flags: Flags & { readonly as: Resolution },
): Promise<void> {
  const campaign = await existingCampaign(app, of.id);
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
