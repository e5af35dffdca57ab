import { isBalanced, readFigures } from "@volley/engine";
import { sql } from "kysely";
import { askAgain, type Asked, type Question } from "./harness/asked.ts";
import type { Findings } from "./harness/bench.ts";
import { figure, type Figure } from "./harness/figure.ts";
import { largePhone } from "./harness/large-campaign.ts";
import { median } from "./harness/statistics.ts";
import { shown, type Table } from "./harness/table.ts";
import {
  type LargeCampaign,
  makeLarge,
  type ReportPlace,
  unsentOf,
  whileSending,
} from "./report-place.ts";

const REPORT_MS = 10;
const PAGE_MS = 50;
const LIMIT = 50;

/** A report and pages of recipients of one campaign, asked while it is sent, beside counting the rows. */
export async function reportsWhileSending(
  place: ReportPlace,
  count: number,
): Promise<Findings & { readonly notes: readonly string[] }> {
  const campaign = await makeLarge(place, { count, unsent: unsentOf(count) });
  const sending = await whileSending(place, campaign, async () => ({
    found: await askAll(place, campaign),
    counted: await countRows(place, campaign),
  }));
  const { found, counted } = sending.found;
  const figures = await readFigures(place.installation.db, campaign);
  const [report] = found;
  return {
    figures: [
      figure({
        name: `report of ${shown(count)} recipients while sending, p99`,
        value: report?.asked.p99 ?? Number.NaN,
        unit: "ms",
        baseline: median(counted),
        target: { atMost: REPORT_MS },
      }),
      ...found.slice(1).map(pageFigure),
      figure({
        name: "counters that agree with the rows read",
        value: isBalanced(figures) ? 1 : 0,
        unit: "",
        target: { atLeast: 1 },
      }),
    ],
    tables: [timesTable(found)],
    notes: [
      `Baseline of the report: \`count(*) … group by state\` over the same rows, ${counted.map(shown).join(", ")} ms. ` +
        `Sent meanwhile: ${shown(sending.perSecond)}/s, with a receipt each. Each was asked over one connection, one ` +
        `after the other, and timed at the client. The rows were made within Postgres in ${shown(campaign.seconds)} s.`,
    ],
  };
}

type Case = { readonly name: string; readonly asked: Asked };

function pageFigure({ name, asked }: Case): Figure {
  return figure({
    name: `${name}, p99`,
    value: asked.p99,
    unit: "ms",
    target: { atMost: PAGE_MS },
  });
}

function timesTable(found: readonly Case[]): Table {
  return {
    title: "Answers while sending, in milliseconds",
    columns: ["asked for", "median", "p99", "most", "times"],
    rows: found.map(({ name, asked }) => [
      name,
      shown(asked.p50),
      shown(asked.p99),
      shown(asked.most),
      shown(asked.times.length),
    ]),
  };
}

async function askAll(
  { setting, installation }: ReportPlace,
  { id, firstId, count }: LargeCampaign,
): Promise<readonly Case[]> {
  const headers = { authorization: `Bearer ${installation.key}` };
  const to = (path: string): Question => ({ url: `${installation.url}/v1${path}`, headers });
  const campaign = `/campaigns/cmp_${id}`;
  const page = (query: string) => to(`${campaign}/recipients?limit=${LIMIT}${query}`);
  // Spread over the whole campaign, so that not only what was just read is read again.
  const places = Array.from({ length: 100 }, (_, at) => Math.floor((count * (at + 0.5)) / 100));
  const behind = (at: number) => Buffer.from(String(firstId + at)).toString("base64url");
  const cases: readonly (readonly [name: string, questions: readonly Question[]])[] = [
    ["report", [to(`${campaign}/report`)]],
    ["first page", [page("")]],
    ["page behind any cursor", places.map((at) => page(`&cursor=${behind(at)}`))],
    ["page of delivered", places.map((at) => page(`&state=delivered&cursor=${behind(at)}`))],
    ["page of failed", places.map((at) => page(`&state=failed&cursor=${behind(at)}`))],
    [
      "page of those without a receipt",
      places.map((at) => page(`&state=no_receipt&cursor=${behind(at)}`)),
    ],
    ["page of unknown, of whom there are none", [page("&state=unknown")]],
    [
      "page of cancelled, of whom there are none",
      places.map((at) => page(`&state=cancelled&cursor=${behind(at)}`)),
    ],
    [
      "everything about a number",
      places.map((at) => to(`/recipients?phone=${encodeURIComponent(largePhone(at))}`)),
    ],
  ];
  const found: Case[] = [];
  for (const [name, questions] of cases) {
    const times = setting.quick ? 5 : name === "report" ? 2_000 : 400;
    await askAgain(questions, { times: Math.min(20, times), forMs: 5_000 });
    found.push({ name, asked: await askAgain(questions, { times, forMs: 20_000 }) });
    setting.tell(`${name}: p99 ${shown(found.at(-1)?.asked.p99 ?? 0)} ms`);
  }
  return found;
}

/** The plain way to a report, in milliseconds. */
async function countRows(
  { installation, setting }: ReportPlace,
  { id }: LargeCampaign,
): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let round = 0; round < (setting.quick ? 1 : 3); round += 1) {
    const from = performance.now();
    await installation.db.transaction().execute(async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx);
      await sql`
        select state, count(*) from recipient where campaign_id = ${id} group by state`.execute(
        trx,
      );
    });
    taken.push(performance.now() - from);
  }
  return taken;
}
