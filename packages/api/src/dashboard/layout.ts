import type { FastifyReply, FastifyRequest } from "fastify";
import { covers, type Scope } from "@volley/engine";
import { callerOf } from "../http/auth.ts";
import type { Assets } from "./assets.ts";
import { type Content, type Html, html } from "./html.ts";
import { noticeOf } from "./notices.ts";
import { formToken } from "./session.ts";

/** The places of the menu, each with the scope without which it would only be a closed door. */
const PLACES = [
  { path: "/", label: "Home", needs: "campaigns:read" },
  { path: "/campaigns", label: "Campaigns", needs: "campaigns:read" },
  { path: "/people", label: "People", needs: "campaigns:read" },
  { path: "/replies", label: "Replies", needs: "replies:read" },
  { path: "/optouts", label: "Opt-outs", needs: "optouts:read" },
  { path: "/imports", label: "Imports", needs: "campaigns:read" },
  { path: "/unknown", label: "Unknown", needs: "campaigns:read" },
  { path: "/accounts", label: "Accounts", needs: "accounts:read" },
  { path: "/numbers", label: "Numbers", needs: "numbers:read" },
  { path: "/developers", label: "Developers", needs: "admin" },
  { path: "/activity", label: "Activity", needs: "audit:read" },
] as const satisfies readonly { path: string; label: string; needs: Scope }[];

type Place = (typeof PLACES)[number]["path"];

export type Page = {
  readonly title: string;
  /** The place of the menu to which the page belongs. */
  readonly place: Place;
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
  return async ({ request, reply }, { title, place, actions, body }) => {
    const { name, scopes } = callerOf(request);
    const menu = PLACES.filter(({ needs }) => covers(scopes, needs)).map(
      ({ path, label }) =>
        html`<li>
          <a href="${path}" ${path === place && html`aria-current="page"`}>${label}</a>
        </li>`,
    );
    return await sendHtml(
      reply,
      document(
        assets,
        title,
        html`<a class="skip" href="#content">Skip to content</a>
          <header class="side">
            <a class="brand" href="/"><img src="${assets.path("icon.svg")}" alt="" /> Volley</a>
            <nav aria-label="Main">
              <ul>
                ${menu}
              </ul>
            </nav>
            <form class="who" method="post" action="/sign-out">
              ${tokenField(request)}
              <span>Key <strong>${name}</strong></span>
              <button class="quiet">Sign out</button>
            </form>
          </header>
          <main id="content" tabindex="-1">
            <div class="title">
              <h1>${title}</h1>
              ${actions && html`<div class="actions">${actions}</div>`}
            </div>
            ${noticeOf(request)} ${body}
          </main>`,
      ),
    );
  };
}

/** The page alone, for who is not signed in. */
export function bareDocument(assets: Assets, title: string, body: Html): Html {
  return document(assets, title, html`<main class="bare" id="content">${body}</main>`);
}

function document(assets: Assets, title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content='{"includeIndicatorCSS": false, "history": false}' />
        <title>${title} · Volley</title>
        <link rel="icon" href="${assets.path("icon.svg")}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets.path("pico.css")}" />
        <link rel="stylesheet" href="${assets.path("uplot.css")}" />
        <link rel="stylesheet" href="${assets.path("dashboard.css")}" />
        <script src="${assets.path("htmx.js")}" defer></script>
        <script src="${assets.path("uplot.js")}" defer></script>
        <script src="${assets.path("dashboard.js")}" defer></script>
        <script src="${assets.path("upload.js")}" defer></script>
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

export async function sendHtml(reply: FastifyReply, page: Html): Promise<FastifyReply> {
  return await reply.type("text/html; charset=utf-8").send(String(page));
}
