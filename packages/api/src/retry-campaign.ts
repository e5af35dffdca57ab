import {
  type Campaign,
  formatId,
  listImports,
  type NotDelivered,
  readFieldNames,
  readFigures,
  readRecipients,
  type Work,
} from "@volley/engine";
import { recipientsFile, storeUpload } from "@volley/importer";
import type { App } from "./app.ts";
import { duplicateCampaign } from "./duplicate-campaign.ts";
import { valuesOf } from "./recipients-csv.ts";

/** Cancelled ones were never tried; whoever means them says so. */
export const RETRIED_USUALLY: readonly NotDelivered[] = [
  "failed",
  "expired",
  "no_receipt",
  "rejected",
];

export type Retried =
  | { readonly kind: "retried"; readonly campaign: Campaign; readonly importId: number }
  | { readonly kind: "nobody" };

/** Names that no file has, so that they are not taken for one of its own columns. */
const PHONE = "volley_phone";
const SENDER = "volley_sender";

/**
 * Makes a draft like a campaign, for those whom that one has not reached. They come into it as a file does, so
 * that opt-outs since then, duplicates and counts are looked after just the same; they are loaded from when
 * the caller's transaction is committed. Until then there is neither draft nor file.
 */
export async function retryCampaign(
  work: Work<App>,
  campaign: Campaign,
  wanted: { readonly states?: readonly NotDelivered[]; readonly name?: string },
): Promise<Retried> {
  const states = wanted.states ?? RETRIED_USUALLY;
  const { recipients } = await readFigures(work.db, campaign);
  if (states.every((state) => recipients[state] === 0)) return { kind: "nobody" };
  const of = formatId("campaign", campaign.id);
  const imports = await listImports(work.db, campaign.id);
  const ownSenders = imports.some(({ options }) => options.senderColumn !== undefined);
  const copy = await duplicateCampaign(work.db, campaign, wanted.name ?? `Again: ${campaign.name}`);
  const uploaded = await storeUpload(
    work.db,
    {
      campaignId: copy.id,
      fileName: `not delivered of ${of}.csv`,
      // What was accepted once is accepted again.
      options: {
        phoneColumn: PHONE,
        ...(ownSenders ? { senderColumn: SENDER } : {}),
        encoding: "utf-8",
        delimiter: ",",
        landlines: "accept",
        premium: "accept",
      },
    },
    bytesOf(work, { campaign, states, ownSenders }),
    { unseen: true },
  );
  if (!uploaded) throw new Error("a draft that was just made takes recipients");
  const { importId } = uploaded;
  await work.jobs.add("import", importId);
  return { kind: "retried", campaign: copy, importId };
}

type Wanted = {
  readonly campaign: Campaign;
  readonly states: readonly NotDelivered[];
  /** Whether rows may have a sender of their own. */
  readonly ownSenders: boolean;
};

async function* bytesOf(
  { db }: Pick<App, "db">,
  { campaign, states, ownSenders }: Wanted,
): AsyncGenerator<Uint8Array> {
  const known = await readFieldNames(db, campaign.id);
  // It comes along as a field when it is itself a campaign of those not reached.
  const names = known.filter((name) => name !== SENDER);
  const rows = async function* () {
    for await (const row of readRecipients(db, campaign.id, { states })) {
      const sender = ownSenders ? [row.sender ?? ""] : [];
      yield [formatId("recipient", row.id), `+${row.phone}`, ...sender, ...valuesOf(row, names)];
    }
  };
  const header = [PHONE, ...(ownSenders ? [SENDER] : []), ...names];
  for await (const text of recipientsFile(header, rows())) yield Buffer.from(text);
}
