import type { FastifyReply, FastifyRequest } from "fastify";
import { covers, type Scope } from "@volley/engine";
import { callerOf, reachOf } from "../http/auth.ts";
import { type Assets, assetNames } from "./assets.ts";
import { type Content, type Html, html } from "./html.ts";
import { noticeOf } from "./notices.ts";
import { formToken } from "./session.ts";

/** The places of the menu, each with the scope without which it would only be a closed door. */
const PLACES = [
  { group: "Sending", path: "/", label: "Home", needs: "campaigns:read" },
  { group: "Sending", path: "/campaigns", label: "Campaigns", needs: "campaigns:read" },
  { group: "Sending", path: "/imports", label: "Imports", needs: "campaigns:read" },
  { group: "People", path: "/people", label: "People", needs: "campaigns:read" },
  { group: "People", path: "/replies", label: "Replies", needs: "replies:read" },
  { group: "People", path: "/optouts", label: "Opt-outs", needs: "optouts:read" },
  { group: "Provider", path: "/accounts", label: "Accounts", needs: "accounts:read" },
  { group: "Provider", path: "/numbers", label: "Numbers", needs: "numbers:read" },
  { group: "Operation", path: "/operations", label: "Operations", needs: "admin" },
  { group: "Operation", path: "/unknown", label: "Unknown", needs: "campaigns:read" },
  { group: "Operation", path: "/developers", label: "Developers", needs: "admin" },
  { group: "Operation", path: "/webhook-endpoints", label: "Webhooks", needs: "webhooks:read" },
  { group: "Operation", path: "/activity", label: "Activity", needs: "audit:read" },
] as const satisfies readonly { group: string; path: string; label: string; needs: Scope }[];

type Place = (typeof PLACES)[number]["path"];

export type Page = {
  readonly title: string;
  /** The place of the menu to which the page belongs. */
  readonly place: Place;
  /** The page above this one. */
  readonly back?: { readonly path: string; readonly label: string };
  /** Under the title: how it stands. */
  readonly about?: Content;
  /** Beside the title: what can be done here. */
  readonly actions?: Content;
  readonly body: Html;
};

/** Answers with a whole page around what a route shows. */
export type ShowPage = (
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  page: Page,
) => Promise<FastifyReply>;

export function pageShower(assets: Assets): ShowPage {
  return async ({ request, reply }, { title, place, back, about, actions, body }) =>
    await sendHtml(
      reply,
      document(
        assets,
        title,
        html`<a class="skip" href="#content">Skip to content</a>
          ${side(assets, request, place)}
          <main id="content" tabindex="-1">
            <div class="title">
              ${back && html`<p class="back"><a href="${back.path}">← ${back.label}</a></p>`}
              <h1>${title}</h1>
              ${actions && html`<div class="actions">${actions}</div>`}
              ${about && html`<div class="about">${about}</div>`}
            </div>
            ${noticeOf(request)} ${body}
          </main>`,
      ),
    );
}

/** The menu. On small screens it opens over the page, which needs no script. */
function side(assets: Assets, request: FastifyRequest, here: Place): Html {
  const { name, scopes } = callerOf(request);
  const places = PLACES.filter(({ needs }) => covers(scopes, needs));
  const groups = [...new Set(places.map(({ group }) => group))];
  const menu = groups.map(
    (group) =>
      html`<p>${group}</p>
        <ul>
          ${places
            .filter((one) => one.group === group)
            .map(
              ({ path, label }) =>
                html`<li>
                  <a href="${path}" ${path === here && html`aria-current="page"`}>${label}</a>
                </li>`,
            )}
        </ul>`,
  );
  return html`<header class="side">
    ${brand(assets)}
    <button class="quiet" type="button" popovertarget="menu">Menu</button>
    <nav id="menu" popover aria-label="Main">
      ${menu}
      <form class="who" method="post" action="/sign-out">
        ${tokenField(request)}
        <span>Signed in with <strong>${name}</strong></span>
        <button class="quiet">Sign out</button>
      </form>
    </nav>
  </header>`;
}

function brand(assets: Assets): Html {
  return html`<a class="brand" href="/"><img src="${assets.path("icon.svg")}" alt="" /> Volley</a>`;
}

/** The page alone, for who is not signed in. */
export function bareDocument(assets: Assets, title: string, body: Html): Html {
  return document(
    assets,
    title,
    html`<main class="bare" id="content">${brand(assets)} ${body}</main>`,
  );
}

/** Streams end every minute on purpose: then, and after an outage, a page is back within two seconds. */
const HTMX = JSON.stringify({
  includeIndicatorCSS: false,
  history: false,
  sse: { reconnectDelay: 200, reconnectMaxDelay: 1_500 },
});

function document(assets: Assets, title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content="${HTMX}" />
        <title>${title} · Volley</title>
        <link rel="icon" href="${assets.path("icon.svg")}" type="image/svg+xml" />
        ${assetNames(".css").map((name) => html`<link rel="stylesheet" href="${assets.path(name)}" />`)}
        ${assetNames(".js").map((name) => html`<script src="${assets.path(name)}" defer></script>`)}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

/** Every form that changes something carries it. */
export function tokenField(request: FastifyRequest): Html {
  return html`<input type="hidden" name="token" value="${formToken(request)}" />`;
}

export function mayDo(request: FastifyRequest, needs: Scope): boolean {
  return covers(callerOf(request).scopes, needs);
}

/** Whoever may change nothing about campaigns sees numbers with their middle hidden. */
export function seesMasked(request: FastifyRequest): boolean {
  return !mayDo(request, "campaigns:write");
}

/** The same for all who may see and do the same, but for the token of their forms. */
export function sightKey(request: FastifyRequest): string {
  const { scopes } = callerOf(request);
  return `${reachOf(request)?.join() ?? "everywhere"} ${scopes.join()}`;
}

export async function sendHtml(reply: FastifyReply, page: Html): Promise<FastifyReply> {
  return await reply.type("text/html; charset=utf-8").send(String(page));
}
