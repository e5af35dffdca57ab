import {
  type CampaignAction,
  controlCampaign,
  formatId,
  insertCampaign,
  isSender,
  parseTemplate,
  pickShard,
} from "@volley/engine";
import { type App, openApp } from "../app.ts";
import { credentialsOf } from "../credentials.ts";
import { readConfig } from "../config.ts";
import { createLog, logFileIn } from "../log.ts";
import { createdCampaign, movedCampaign } from "../http/entries.ts";
import { chooseAccount } from "./choose-account.ts";
import { openCsvFile } from "./csv-file.ts";
import { followCampaign } from "./follow.ts";
import { watchInterrupts } from "./interrupt.ts";
import { type ImportFlags, importOptions } from "./import-options.ts";
import { countsOf, loadFile, nothingToSend, problemLines } from "./load-file.ts";
import { asOperator } from "./operator.ts";
import { printJson, tell } from "./output.ts";
import { createProgress } from "./progress.ts";
import { showReport } from "./report.ts";
import { serveOrJoin } from "./serve.ts";
import { EXIT, UserError } from "./user-error.ts";

type SendFlags = ImportFlags & {
  /** The pool of senders; most often one. */
  readonly from: readonly string[];
  readonly text: string;
  readonly account?: string;
  readonly name?: string;
  readonly receiptsWait: number;
  readonly json?: true;
};

const PROBLEMS_SHOWN = 20;

/** `send FILE`: one CSV as one campaign, watched until it is done. Sends by itself, with or without a running `start`. */
export async function runSend(file: string, flags: SendFlags): Promise<void> {
  const config = readConfig();
  parseTemplate(flags.text);
  const wrong = flags.from.find((sender) => !isSender(sender));
  if (wrong !== undefined) {
    throw new UserError(
      `--from "${wrong}" cannot be a sender: give up to 11 letters and digits, or a number without +`,
      EXIT.usage,
    );
  }
  const options = importOptions(flags);
  const bytes = await openCsvFile(file);
  const interrupts = watchInterrupts();
  await using stack = new AsyncDisposableStack();
  const app = await openApp(config, createLog(config.logLevel, logFileIn(config.dataDir)), "send");
  stack.defer(() => app.close());
  const account = await chooseAccount(app, flags.account);
  // Fails here, before anything is begun, when VOLLEY_SECRET is not the one that the account was added under.
  credentialsOf(account, app.sealer);
  const server = await serveOrJoin(app);
  stack.defer(() => server.stop());

  const campaign = await asOperator(app, async ({ db }) => {
    const created = await insertCampaign(db, {
      accountId: account.id,
      name: flags.name ?? file,
      senders: flags.from,
      template: flags.text,
    });
    return { result: created, entry: createdCampaign(created) };
  });
  const id = formatId("campaign", campaign.id);
  const loaded = await loadFile(app, {
    campaignId: campaign.id,
    name: file,
    bytes,
    options,
    shard: pickShard(),
    signal: interrupts.signal,
  }).catch(async (error: unknown) => {
    // A campaign without its recipients is of no use to anybody.
    await move(app, "cancel", campaign.id);
    throw error;
  });
  tell(`${id}: ${countsOf(loaded)}`);
  for (const line of await problemLines(app, loaded.id, PROBLEMS_SHOWN)) tell(line);
  if (loaded.invalid > PROBLEMS_SHOWN) {
    tell(
      `  … all ${loaded.invalid} with reasons: volley problems ${formatId("import", loaded.id)}`,
    );
  }
  if (loaded.accepted === 0) {
    await move(app, "cancel", campaign.id);
    throw new UserError(nothingToSend(file, loaded), EXIT.invalid);
  }

  if (interrupts.signal.aborted) {
    await move(app, "cancel", campaign.id);
    throw new UserError(`stopped before ${id} began; nothing was sent`, EXIT.interrupted);
  }
  const worker = await app.startWorker(server.url);
  stack.defer(() => worker.stop());
  await move(app, "start", campaign.id);
  const report = await followCampaign(app, campaign.id, {
    receiptsMs: flags.receiptsWait * 1_000,
    signal: interrupts.signal,
    progress: createProgress(),
  });
  if (flags.json) printJson(report);
  else showReport(report);
  if (interrupts.signal.aborted && report.state === "running") {
    throw new UserError(
      `stopped; ${id} is kept as it is: "volley start" sends the rest, "volley campaign cancel ${id}" ends it`,
      EXIT.interrupted,
    );
  }
  if (report.state === "paused") {
    throw new UserError(
      `${id} is paused: ${report.pauseReason ?? "by a user"}. When that is mended: volley campaign resume ${id}`,
      EXIT.provider,
    );
  }
}

/** What is refused here has been done by somebody else meanwhile; the report says by whom it ended. */
async function move(app: App, action: CampaignAction, id: number): Promise<void> {
  await asOperator(app, async (work) => {
    const moved = await controlCampaign(work, action, id);
    const entry = moved.kind === "moved" ? movedCampaign(action, moved.campaign) : null;
    return { result: undefined, entry };
  });
}
