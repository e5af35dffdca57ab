import type { FastifyRequest } from "fastify";
import { type Html, html } from "./html.ts";

/**
 * What a page says after something was done, by the code that stands in its address: a closed list, so that
 * nobody can make a page say what they like by sending a link.
 */
const NOTICES: Readonly<Record<string, string>> = {
  started: "The campaign is started.",
  scheduled: "The campaign is scheduled and starts by itself.",
  paused: "The campaign is paused. Nothing new is submitted; what is on the wire is finished.",
  resumed: "The campaign goes on.",
  cancelled: "The campaign is cancelled. Whoever was still waiting gets no message.",
  saved: "Saved.",
  pace: "The pace is changed, from the next message on.",
  accountAdded: "The account is added.",
  accountRead: "Limit and balance are read again.",
  senderLimited: "The limit of the sender holds from now on.",
  senderFree: "The sender has the limit of its account only.",
  accountRetired: "The account is retired. Its campaigns and their history stay.",
  accountResumed: "The campaigns that were paused because of this account go on.",
  demoReady: "The demo phone network is ready. It sends nothing to anybody, and costs nothing.",
  importCancelled: "The import is stopped. What it has loaded stays.",
  resolved: "Decided. The figures of the campaign follow.",
  rented: "The number is rented.",
  givenBack: "The number is given back.",
  optedOut: "The number is opted out, for every campaign of the account from now on.",
  optedIn: "The number may be texted again. Its history stays.",
  toldAgain: "It is told within a second, and what comes of it stands in the log.",
  endpointRemoved: "The endpoint is removed. It is told nothing any more.",
  keyRevoked: "The key is revoked. It is refused everywhere within five seconds.",
};

export type Notice = keyof typeof NOTICES;

export function noticeOf({ query }: FastifyRequest): Html | null {
  const { done }: { readonly done?: unknown } = Object(query);
  if (typeof done !== "string" || !Object.hasOwn(NOTICES, done)) return null;
  return html`<p class="notice good" role="status">${NOTICES[done]}</p>`;
}

/** What stands in the way of what somebody wanted, above the form that they sent. */
export function problemNotice(problem: string | null): Html | null {
  if (problem === null) return null;
  const sentence = problem.charAt(0).toUpperCase() + problem.slice(1);
  return html`<p class="notice bad" role="alert">${sentence.replace(/([^.!?])$/, "$1.")}</p>`;
}
