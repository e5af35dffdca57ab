import { hostname } from "node:os";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type ConnectedProcess,
  countUnknown,
  type JobCount,
  listParkedReceipts,
  listProcesses,
  type ParkedReceipt,
  type ProcessRole,
  readGauges,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { readVersion } from "../../version.ts";
import type { Dashboard } from "../dashboard.ts";
import { count, counted, moment, rate } from "../format.ts";
import { type Html, html } from "../html.ts";
import { liveArea } from "../live-area.ts";
import { card, empty, figure, figures, table } from "../parts.ts";
import { badge, recipientWords } from "../states.ts";

/** Parked receipts shown; the API lists them all. */
const SHOWN = 20;

/** What whoever keeps Volley running looks at: is it well, what waits, and what does not go forward. */
export function operationsPage({ app, show, live }: Dashboard): FastifyPluginAsync {
  const config = access("admin", "installation");
  const version = readVersion();
  return async (server) => {
    server.get("/operations", { config }, async (request, reply) => {
      const body = liveArea("/operations/live", await overview(app, request));
      return await show(
        { request, reply },
        {
          title: "Operations",
          place: "/operations",
          about: html`<span class="faint">
            Answered by process ${process.pid} of Volley ${version}, up since
            ${moment(new Date(Date.now() - process.uptime() * 1_000))}
          </span>`,
          body,
        },
      );
    });
    server.get("/operations/live", { config }, async (request, reply) => {
      const seen = request.headers["last-event-id"];
      live.stream(
        reply,
        { key: "operations", make: () => overview(app, request) },
        typeof seen === "string" ? seen : null,
      );
    });
  };
}

async function overview(app: App, request: FastifyRequest): Promise<Html> {
  const { db } = app;
  const reach = reachOf(request);
  const [health, gauges, unknown, parked, processes, jobs] = await Promise.all([
    app.health.read(),
    readGauges(db),
    countUnknown(db, reach),
    listParkedReceipts(db, { accounts: reach, before: null, limit: SHOWN }),
    listProcesses(db),
    // Where Redis is away its check says so.
    app.jobs.counts().catch(() => null),
  ]);
  const doubtful = unknown.reduce((sum, one) => sum + one.count, 0);
  return html`<div>
    <dl class="figures tiles">
      ${figure("State", stateOf(health))}
      ${figure("Unknown recipients", html`<a href="/unknown">${count(doubtful)}</a>`, "taken or not?")}
      ${figure("Parked receipts", count(gauges.parkedReceipts), "of messages not known yet")}
      ${figure("Files under way", count(gauges.imports.reduce((sum, one) => sum + one.count, 0)))}
    </dl>
    ${card("Processes", processRows(processes))}
    <div class="cards">
      ${card("Checks of this process", checks(health.checks))}
      <div class="stack">
        ${card("Recipients of open campaigns", recipients(gauges))}
        ${card("Accounts", accounts(gauges))}
      </div>
    </div>
    ${card("Queues", queues(jobs))}
    ${card("Parked receipts", parkedRows(parked, gauges.parkedReceipts))}
  </div>`;
}

const ROLES: Readonly<Record<ProcessRole, string>> = {
  start: "API and worker",
  api: "API",
  worker: "Worker",
  send: "Command “send”",
  demo: "Demonstration",
  command: "Command",
};

/** All of the installation; more than one version among them means that an update has not come to its end. */
function processRows(all: readonly ConnectedProcess[]): Html {
  const versions = new Set(all.map(({ version }) => version));
  return html`${
      versions.size > 1 &&
      html`<p class="notice doubt">
        They run ${[...versions].toSorted().join(" and ")}: finish the update, so that all run the
        same.
      </p>`
    }
    ${table(
      "Processes",
      ["Does", "Machine", figures("Process"), "Version", "Connected since"],
      all.map(({ role, host, pid, version, since }) => [
        html`${ROLES[role]}
        ${pid === process.pid && hostname().startsWith(host) && html`<span class="faint">(this page)</span>`}`,
        host,
        pid,
        version,
        moment(since),
      ]),
    )}
    <p class="faint">
      Those connected to the database now. An API that nobody has asked anything for half a minute
      is not among them.
    </p>`;
}

type Readiness = Awaited<ReturnType<App["health"]["read"]>>;

function stateOf({ ready, stopping }: Readiness): Html {
  if (stopping) return badge({ label: "Ending", tone: "waiting" });
  return ready
    ? badge({ label: "Ready", tone: "good" })
    : badge({ label: "Not ready", tone: "bad" });
}

function checks(all: Readiness["checks"]): Html {
  return table(
    "Checks",
    ["Check", "State", "Since"],
    all.map(({ name, ok, critical, reason, since }) => [
      html`${name} ${reason !== null && html`<br /><span class="faint">${reason}</span>`}`,
      ok
        ? badge({ label: "Well", tone: "good" })
        : badge({ label: "Not well", tone: critical ? "bad" : "doubt" }),
      moment(new Date(since)),
    ]),
  );
}

function queues(jobs: readonly JobCount[] | null): Html {
  if (jobs === null) {
    return empty(
      "The queues do not answer.",
      "What is due is found without them, within a second.",
    );
  }
  const states = [...new Set(jobs.map(({ state }) => state))];
  const queueNames = [...new Set(jobs.map(({ queue }) => queue))];
  return html`${table(
      "Hints in the queues",
      [
        "Hints",
        ...states.map((state) => figures(`${state.charAt(0).toUpperCase()}${state.slice(1)}`)),
      ],
      queueNames.map((queue) => [
        queue === "campaign" ? "Campaigns with due work" : "Files to load",
        ...states.map((state) =>
          count(jobs.find((one) => one.queue === queue && one.state === state)?.count ?? 0),
        ),
      ]),
    )}
    <p class="faint">
      Only hints: the database knows what is to be done, and nothing is lost with them.
      <a href="/operations/queues">Look into the queues</a>
    </p>`;
}

type Gauges = Awaited<ReturnType<typeof readGauges>>;

function recipients({ recipients: states }: Gauges): Html {
  const all = states.filter(({ count: n }) => n > 0);
  if (all.length === 0) return empty("No campaign is open.", "Nobody waits for a message.");
  return table(
    "Recipients by state",
    ["State", figures("Recipients")],
    all.map(({ state, count: n }) => [badge(recipientWords(state)), count(n)]),
  );
}

function accounts({ accounts: all }: Gauges): Html {
  if (all.length === 0) return empty("There is no account yet.", null);
  return table(
    "Accounts",
    ["Account", figures("Limit"), figures("Unknown")],
    all.map(({ account, maxPerSecond, unknown }) => [account, rate(maxPerSecond), count(unknown)]),
  );
}

function parkedRows(rows: readonly ParkedReceipt[], all: number): Html {
  if (rows.length === 0) {
    return empty("None.", "Every receipt that came has found its message.");
  }
  return html`${table(
    "Parked receipts",
    ["Came", "Account", "Says", figures("Tries"), "Next try", "Why"],
    rows.map((row) => [
      moment(row.receivedAt),
      row.account,
      html`${row.status}<br /><span class="faint">${row.messageId}</span>`,
      count(row.tries),
      row.nextTryAt ? moment(row.nextTryAt) : html`<span class="faint">no more</span>`,
      row.problem ?? html`<span class="faint">its message is not known yet</span>`,
    ]),
  )}
  ${all > rows.length && html`<p class="faint">The newest of ${counted(all, "receipt")}.</p>`}`;
}
