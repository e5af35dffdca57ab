import type { PostOutcome } from "@volley/engine";
import { Agent, type Dispatcher } from "undici";
import type { Allowance } from "./allowance.ts";
import { guardedConnector, type Resolve } from "./guarded-connect.ts";
import { urlProblem } from "./endpoint-url.ts";

type Post = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Poster = {
  /** Never rejects: whatever the endpoint or the network does is an outcome. Gives up when the signal is raised. */
  post(request: Post, stop?: AbortSignal): Promise<PostOutcome>;
  close(): Promise<void>;
};

export type PosterOptions = {
  readonly allowance: Allowance;
  /** For all of it: finding, connecting, sending, and the head of the answer. */
  readonly timeoutMs: number;
  /** Instead of the system's resolver. */
  readonly resolve?: Resolve;
};

/** Of an answer so much is kept; no more than this is waited for. */
const ANSWER_BYTES = 500;

/** Posts to addresses that people have named, and to none that they may not. Redirects are not followed. */
export function openPoster({ allowance, timeoutMs, resolve }: PosterOptions): Poster {
  const agent = new Agent({
    connect: guardedConnector(allowance, { timeoutMs, ...(resolve ? { resolve } : {}) }),
    // One request on a connection at a time: behind one that hangs, others would hang too.
    pipelining: 1,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16_384,
    allowH2: false,
  });
  return {
    async post({ url, headers, body }, stop) {
      const begun = performance.now();
      const tookMs = () => Math.round(performance.now() - begun);
      // The rules may be stricter than when the endpoint was added.
      const wrong = urlProblem(url, allowance);
      if (wrong !== null) return { kind: "failed", problem: wrong, tookMs: 0 };
      const late = AbortSignal.timeout(timeoutMs);
      const signal = stop ? AbortSignal.any([late, stop]) : late;
      try {
        const answer = await agent.request({
          ...originOf(url),
          method: "POST",
          headers,
          body,
          signal,
        });
        const outcome = {
          kind: "answered",
          status: answer.statusCode,
          retryAfterMs: retryAfterOf(answer.headers["retry-after"], Date.now()),
        } as const;
        return { ...outcome, answer: await beginningOf(answer.body), tookMs: tookMs() };
      } catch (error) {
        const problem = late.aborted
          ? `no answer within ${timeoutMs / 1_000} seconds`
          : problemIn(error);
        return { kind: "failed", problem, tookMs: tookMs() };
      }
    },
    close: () => agent.destroy(),
  };
}

function originOf(text: string): { readonly origin: string; readonly path: string } {
  const { origin, pathname, search } = new URL(text);
  return { origin, path: `${pathname}${search}` };
}

/** A beginning is enough to see what is wrong; the status has said already what came of it. */
async function beginningOf(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      // Leaving the loop closes the connection: the rest is never read.
      if (size >= ANSWER_BYTES) break;
    }
  } catch {
    // An answer that breaks off, or does not end in time, is as good as its head.
  }
  const text = Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString("utf8");
  // NUL cannot be stored.
  return text.replaceAll("\0", "\uFFFD");
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} /;

/** Seconds, or a date. Null for what is neither. */
export function retryAfterOf(header: string | string[] | undefined, now: number): number | null {
  if (typeof header !== "string") return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const ms = HTTP_DATE.test(header) ? Date.parse(header) - now : Number.NaN;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name cannot be found",
  EAI_AGAIN: "the name server does not answer",
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was broken off",
  UND_ERR_SOCKET: "the connection was broken off",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is its own, and nobody vouches for it",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

function problemIn(error: unknown): string {
  if (error instanceof AggregateError) return problemIn(error.errors[0]);
  if (!(error instanceof Error)) return "it cannot be called";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return WORDS[code] ?? error.message;
}
