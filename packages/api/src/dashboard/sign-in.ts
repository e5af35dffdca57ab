import type { FastifyPluginAsync } from "fastify";
import { useApiKey } from "@volley/engine";
import { ProblemError } from "../http/problem.ts";
import { fieldOf, formOf } from "./form.ts";
import { type Html, html } from "./html.ts";
import { bareDocument, sendHtml } from "./layout.ts";
import { problemNotice } from "./notices.ts";
import type { Dashboard } from "./dashboard.ts";
import { beginSession, endSession, refuseForeign } from "./session.ts";
import { createSignInLimit } from "./sign-in-limit.ts";

export function signInPages({ app, assets }: Dashboard): FastifyPluginAsync {
  const { db } = app;
  const limit = createSignInLimit();
  const document = (body: Html) => bareDocument(assets, "Sign in", body);
  return async (server) => {
    server.get("/sign-in", async (request, reply) => {
      return await sendHtml(reply, document(signInForm(nextOf(request.query), null)));
    });
    server.post("/sign-in", async (request, reply) => {
      if (request.headers["sec-fetch-site"] === "cross-site") throw foreign();
      const form = formOf(request);
      const next = ownPath(fieldOf(form, "next"));
      const seconds = limit.waitSeconds(request.ip);
      if (seconds > 0) {
        void reply.code(429).header("retry-after", seconds);
        const wait = `too many wrong keys came from here; try again in ${seconds} seconds`;
        return await sendHtml(reply, document(signInForm(next, wait)));
      }
      const key = await useApiKey(db, fieldOf(form, "key") ?? "");
      if (!key) {
        limit.failed(request.ip);
        const wrong = "this key is not known here, or has ended; check it, or ask for a new one";
        return await sendHtml(reply.code(422), document(signInForm(next, wrong)));
      }
      await beginSession(db, key.id, { request, reply });
      return await reply.redirect(next, 303);
    });
    server.post("/sign-out", async (request, reply) => {
      refuseForeign(request, fieldOf(formOf(request), "token"));
      await endSession(db, { request, reply });
      return await reply.redirect("/sign-in", 303);
    });
  };
}

function signInForm(next: string, problem: string | null): Html {
  return html`<h1>Sign in to Volley</h1>
    ${problemNotice(problem)}
    <form class="card" method="post" action="/sign-in">
      <input type="hidden" name="next" value="${next}" />
      <label>
        Key
        <input
          name="key"
          type="password"
          autocomplete="current-password"
          required
          autofocus
          maxlength="200"
          aria-describedby="key-help"
        />
      </label>
      <small id="key-help">
        An admin key was shown when Volley was first started. Another is made with
        <code>volley key create</code>.
      </small>
      <button>Sign in</button>
    </form>`;
}

function nextOf(query: unknown): string {
  const { next }: { readonly next?: unknown } = Object(query);
  return ownPath(typeof next === "string" ? next : null);
}

/** A path of ours, so that nobody is led to another site by signing in. */
function ownPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : "/";
}

function foreign(): ProblemError {
  return new ProblemError({
    code: "foreign_form",
    detail: "another site has sent it; open the dashboard itself to sign in",
  });
}
