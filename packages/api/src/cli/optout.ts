import {
  type Evidence,
  listOptouts,
  optIn,
  optOut,
  type OptoutReason,
  optoutHistory,
  pickShard,
  readOptouts,
} from "@volley/engine";
import { optoutsCsv } from "@volley/importer";
import type { App } from "../app.ts";
import { optoutEntry } from "../http/entries.ts";
import { optoutEventView, optoutView } from "../http/optout-views.ts";
import { loadOptouts } from "../optouts.ts";
import { chooseAccount } from "./choose-account.ts";
import { openCsv } from "./csv-file.ts";
import { asOperator, operator } from "./operator.ts";
import { print, printJson, tell } from "./output.ts";
import { typedNumber } from "./phone.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly account?: string; readonly json?: true };

/** As the history of a number names whoever types the command. */
const typedBy = () => `${operator().name} at the command line`;

const said = (evidence: string | undefined): Evidence => ({
  source: "operator",
  actor: typedBy(),
  evidence: evidence ?? null,
  messageId: null,
});

/** `optout add PHONE`. */
export async function runAdd(
  app: App,
  text: string,
  flags: Flags & { readonly evidence?: string; readonly reason: OptoutReason },
): Promise<void> {
  const phone = typedNumber(text);
  const { id: accountId } = await chooseAccount(app, flags.account);
  const { reason, evidence } = flags;
  const added = await asOperator(app, async ({ db }) => {
    const out = { ...said(evidence), accountId, phone, reason };
    if ((await optOut(db, [out], pickShard())).length === 0) return { result: false, entry: null };
    return { result: true, entry: optoutEntry("optout.add", accountId, { reason }) };
  });
  if (flags.json) return printJson({ phone: `+${phone}`, added });
  print(`+${phone} ${added ? "is opted out" : "had opted out already"}`);
}

/** `optout remove PHONE`. */
export async function runRemove(
  app: App,
  text: string,
  flags: Flags & { readonly evidence?: string },
): Promise<void> {
  const phone = typedNumber(text);
  const { id: accountId } = await chooseAccount(app, flags.account);
  await asOperator(app, async ({ db }) => {
    if ((await optIn(db, [{ ...said(flags.evidence), accountId, phone }])).length === 0) {
      throw new UserError(`+${phone} has not opted out`, EXIT.notFound);
    }
    return { result: null, entry: optoutEntry("optout.remove", accountId) };
  });
  if (flags.json) printJson({ phone: `+${phone}`, removed: true });
  else print(`+${phone} may be texted again`);
}

/** `optout list`. */
export async function runList(
  app: App,
  flags: Flags & { readonly search?: string; readonly limit: number },
): Promise<void> {
  const { id: accountId } = await chooseAccount(app, flags.account);
  const startsWith = flags.search?.replaceAll(/\D/g, "") ?? null;
  const filter = { accounts: [accountId], startsWith, reason: null, source: null };
  const rows = await listOptouts(app.db, filter, { limit: flags.limit, before: null });
  const data = rows.map(optoutView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("nobody has opted out");
  for (const { phone, since, reason, source, evidence } of data) {
    print(
      `${phone.padEnd(16)} ${since}  ${reason}, by ${source}${evidence ? `: ${evidence}` : ""}`,
    );
  }
}

/** `optout history PHONE`. */
export async function runHistory(app: App, text: string, flags: Flags): Promise<void> {
  const phone = typedNumber(text);
  const { id: accountId } = await chooseAccount(app, flags.account);
  const data = (await optoutHistory(app.db, { phone, accounts: [accountId] })).map(optoutEventView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print(`+${phone} has never opted out`);
  for (const { at, change, reason, source, actor, evidence } of data) {
    const who = actor === null ? "" : `, ${actor}`;
    print(
      `${at}  ${change.padEnd(3)} ${reason}, by ${source}${who}${evidence ? `: ${evidence}` : ""}`,
    );
  }
}

const PROBLEMS_SHOWN = 20;

/** `optout import FILE`. */
export async function runImport(
  app: App,
  file: string,
  flags: Flags & { readonly country?: string; readonly phoneColumn?: string },
): Promise<void> {
  const { id: accountId } = await chooseAccount(app, flags.account);
  const { name: fileName, bytes } = await openCsv(file);
  const { country, phoneColumn } = flags;
  const options = {
    ...(country === undefined ? {} : { country }),
    ...(phoneColumn === undefined ? {} : { phoneColumn }),
  };
  const by = { source: "import", actor: typedBy() } as const;
  const loaded = await loadOptouts(app, { accountId, fileName, bytes, options, ...by });
  const { problems: _, ...counts } = loaded;
  const entry = optoutEntry("optout.import", accountId, { fileName, ...counts });
  // The file came over many transactions, so this line follows the last of them.
  await asOperator(app, async () => ({ result: null, entry }));
  if (flags.json) return printJson(loaded);
  const { read, added, known, invalid, problems } = loaded;
  print(`${read} rows: ${added} opted out, ${known} had already, ${invalid} left out`);
  for (const { line, code, reason } of problems.slice(0, PROBLEMS_SHOWN)) {
    tell(`  line ${line}: ${code}: ${reason}`);
  }
}

/** `optout export`. */
export async function runExport(app: App, flags: Flags): Promise<void> {
  const { id: accountId } = await chooseAccount(app, flags.account);
  const filter = { accounts: [accountId], startsWith: null, reason: null, source: null };
  for await (const piece of optoutsCsv(readOptouts(app.db, filter))) process.stdout.write(piece);
}
