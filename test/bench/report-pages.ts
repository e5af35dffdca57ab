import { operations } from "../support/documented.ts";
import { CASES } from "../support/operation-cases.ts";
import { askAgain, type Asked, type Question } from "./harness/asked.ts";
import type { Findings, Setting } from "./harness/bench.ts";
import { figure } from "./harness/figure.ts";
import { largePhone } from "./harness/large-campaign.ts";
import { seedYears, type Years } from "./harness/large-installation.ts";
import { shown } from "./harness/table.ts";
import {
  type LargeCampaign,
  makeLarge,
  type ReportPlace,
  unsentOf,
  whileSending,
} from "./report-place.ts";

const PAGE_MS = 300;
/** Files and streams: they end when everything has been told. */
const ENDLESS: ReadonlySet<string> = new Set([
  "GET /v1/campaigns/{id}/events",
  "GET /v1/campaigns/{id}/recipients.csv",
  "GET /v1/optouts.csv",
]);

/** What an installation may have beside large campaigns. */
const YEARS: Years = { campaigns: 1_000, rows: 1_000_000, replies: 200_000 };
const FEW: Years = { campaigns: 20, rows: 500, replies: 100 };

type Place = ReportPlace & {
  readonly running: LargeCampaign;
  /** As large, and nobody has been sent to yet. */
  readonly draft: LargeCampaign;
};

/** Every page of the dashboard and every reading operation of the API, beside a running campaign. */
export async function pagesOfEverything(
  at: ReportPlace,
  count: number,
): Promise<Findings & { readonly notes: readonly string[] }> {
  const running = await makeLarge(at, { count, unsent: unsentOf(count) });
  const draft = await makeLarge(at, { count, unsent: 1 });
  const place = { ...at, running, draft };
  await seedYears(at.installation.db, {
    ...(at.setting.quick ? FEW : YEARS),
    accountId: at.accountId,
    tell: at.setting.tell,
  });
  const key = await keyId(place);
  const questions = [...(await readingOperations(place, key)), ...(await pages(place))];
  const { found, perSecond } = await whileSending(
    place,
    running,
    async () => await askEach(at.setting, questions),
  );
  const slowest = found.toSorted((a, b) => b.asked.p99 - a.asked.p99);
  const late = slowest.filter(({ asked }) => asked.p99 > PAGE_MS);
  return {
    figures: [
      figure({
        name: `slowest of ${found.length} pages and operations beside two campaigns of ${shown(count)}, p99`,
        value: slowest[0]?.asked.p99 ?? Number.NaN,
        unit: "ms",
        target: { atMost: PAGE_MS },
      }),
      figure({
        name: `of these, slower than ${PAGE_MS} ms`,
        value: late.length,
        unit: "",
        target: { atMost: 0 },
      }),
    ],
    tables: [
      {
        title: "The slowest pages and operations, in milliseconds",
        columns: ["asked for", "median", "p99", "times"],
        rows: slowest
          .slice(0, 25)
          .map(({ name, asked }) => [
            name,
            shown(asked.p50),
            shown(asked.p99),
            shown(asked.times.length),
          ]),
      },
    ],
    notes: [
      `Pages: beside ${shown(YEARS.campaigns)} ended campaigns, ${shown(YEARS.rows)} opt-outs, lines of the audit log and kept answers each, ` +
        `and ${shown(YEARS.replies)} replies. One campaign was sent at ${shown(perSecond)}/s meanwhile, and the other is the draft that the steps of a ` +
        "new campaign show. Left out are the exports, one of which is measured above, and the stream of events.",
    ],
  };
}

type Case = { readonly name: string; readonly questions: readonly Question[] };

async function askEach(setting: Setting, cases: readonly Case[]) {
  const found: { readonly name: string; readonly asked: Asked }[] = [];
  for (const { name, questions } of cases) {
    await askAgain(questions, { times: 1, forMs: 1_000 });
    const asked = await askAgain(questions, { times: setting.quick ? 1 : 50, forMs: 5_000 });
    found.push({ name, asked });
    setting.tell(`${name}: ${shown(asked.p50)} to ${shown(asked.most)} ms`);
  }
  return found;
}

/** The key that measures, which one may look at. */
async function keyId({ installation }: ReportPlace): Promise<string> {
  const { data } = await installation.call("GET", "/v1/keys");
  const [key] = Array.isArray(data) ? data : [];
  return String(Object(key).id);
}

/** One that is told of nothing that happens here. */
async function addEndpoint({ installation, accountId }: ReportPlace): Promise<string> {
  const { id } = await installation.call("POST", "/v1/webhook-endpoints", {
    accountId: `acc_${accountId}`,
    url: "https://crm.example/hooks",
    events: ["account.attention"],
  });
  return String(id);
}

async function readingOperations(place: Place, keyName: string): Promise<readonly Case[]> {
  const { installation, running, draft, accountId } = place;
  const headers = { authorization: `Bearer ${installation.key}` };
  const ids: Readonly<Record<string, string>> = {
    accounts: `acc_${accountId}`,
    campaigns: `cmp_${running.id}`,
    imports: "imp_1",
    keys: keyName,
    "webhook-endpoints": await addEndpoint(place),
  };
  return [...(await operations()).keys()].flatMap((operation) => {
    const asked = CASES[operation];
    const isRead = operation.startsWith("GET ") && !ENDLESS.has(operation);
    if (!isRead || !asked || (asked.status ?? 200) !== 200) return [];
    const path = operation.slice("GET ".length);
    const [, kind = ""] = /^\/v1\/([\w-]+)/.exec(path) ?? [];
    const id = path.endsWith("/estimate") ? `cmp_${draft.id}` : (ids[kind] ?? "");
    const phone = largePhone(1_000);
    const filled = path
      .replace("{id}", id)
      .replace("{rid}", `rcp_${running.firstId}`)
      .replace("{phone}", phone.slice(1));
    const query = asked.query?.replace(/phone=\d+/, `phone=${phone.slice(1)}`);
    const url = `${installation.url}${filled}${query === undefined ? "" : `?${query}`}`;
    return [{ name: operation, questions: [{ url, headers }] }];
  });
}

async function pages(place: Place): Promise<readonly Case[]> {
  const { installation, accountId } = place;
  const headers = { cookie: await signIn(place) };
  const { firstId, count } = place.running;
  const [running, draft] = [place.running, place.draft].map(({ id }) => `/campaigns/cmp_${id}`);
  const phone = encodeURIComponent(largePhone(1_000));
  const middle = Buffer.from(String(firstId + Math.floor(count / 2))).toString("base64url");
  const names = [
    "/",
    "/campaigns",
    "/campaigns?state=running",
    "/campaigns/new",
    running,
    `${running}/unknown`,
    `${running}/recipients`,
    `${running}/recipients?cursor=${middle}`,
    ...["delivered", "failed", "unknown", "cancelled", "pending"].map(
      (state) => `${running}/recipients?state=${state}`,
    ),
    `${running}/recipients?phone=${phone}`,
    ...["audience", "audience/files", "message", "schedule", "review", "review/estimate"].map(
      (step) => `${draft}/${step}`,
    ),
    `/people?phone=${phone}`,
    "/unknown",
    "/imports",
    "/accounts",
    "/accounts/new",
    `/accounts/acc_${accountId}`,
    `/accounts/acc_${accountId}/balance`,
    "/numbers",
    "/optouts",
    `/optouts?search=${phone}`,
    "/optouts?search=12",
    "/activity?action=campaign.pause",
    "/replies",
    "/developers",
    "/operations",
    "/activity",
  ];
  return names.map((name) => ({
    name: `page ${name}`,
    questions: [{ url: installation.url + name, headers }],
  }));
}

async function signIn({ installation }: ReportPlace): Promise<string> {
  const answer = await fetch(`${installation.url}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ key: installation.key }),
    redirect: "manual",
  });
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}
