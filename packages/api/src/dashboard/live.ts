import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { App } from "../app.ts";
import { ProblemError } from "../http/problem.ts";
import type { Html } from "./html.ts";

/** What is on the screen is never older than this and the time that reading takes. */
const EVERY_MS = 500;
/** Parts that are made at the same time: a slow one keeps no other waiting. */
const AT_ONCE = 4;
const HEARTBEAT_MS = 15_000;
/** After this a page comes again by itself, and its session is looked at again. */
const LONGEST_MS = 60_000;
const MOST_LISTENERS = 1_000;
/** Bytes that a page may leave unread before it is let go. */
const MOST_UNREAD = 1024 * 1024;
/** Tells a page that there is nothing newer to read; its next message says otherwise. */
const UNREAD = "event: unread\ndata: \n\n";

/** A part of a page that changes by itself. */
type LivePart = {
  /** Pages with the same key show the same, so that it is made once for all of them. */
  readonly key: string;
  readonly make: () => Promise<Html>;
  /** What the forms in it carry, where it has any: each page is told its own. */
  readonly token?: string;
};

/** Sends parts of pages whenever they change, as server-sent events. */
export type LiveParts = {
  /** Takes the answer over; `seen` is the version that the page has already. */
  stream(reply: FastifyReply, part: LivePart, seen: string | null): void;
  /** Ends all, so that a server that stops need not wait for them. */
  stop(): void;
};

/** Null where it could not be made. */
type Made = { readonly version: string; readonly text: string } | null;
type Shown = {
  /** That of whoever came first. */
  readonly part: LivePart;
  readonly tell: Set<(made: Made) => void>;
  /** Never two at once: the older figures might come last. */
  making: Promise<void> | null;
};

export function createLiveParts({ log }: Pick<App, "log">): LiveParts {
  const shown = new Map<string, Shown>();
  const open = new Set<ServerResponse>();
  let running = false;

  async function makeNow({ part, tell: listeners }: Shown): Promise<void> {
    // For whoever comes meanwhile it may be older than the page.
    const waiting = [...listeners];
    const made = await part.make().then(versioned, (error: unknown) => {
      log("dashboard.unread", { error });
      return null;
    });
    for (const tell of waiting) if (listeners.has(tell)) tell(made);
  }

  async function makeAgain(one: Shown): Promise<void> {
    one.making ??= makeNow(one).finally(() => (one.making = null));
    await one.making;
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    while (shown.size > 0) {
      const from = performance.now();
      const all = shown.values();
      const makeNext = async () => {
        for (const one of all) await makeAgain(one);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, makeNext));
      const tookMs = performance.now() - from;
      // However many look on, half of the time is left to others.
      await sleep(Math.max(EVERY_MS - tookMs, tookMs));
    }
    running = false;
  }

  function listen(part: LivePart, tell: (made: Made) => void): () => void {
    const { key } = part;
    const one = shown.get(key) ?? { part, tell: new Set(), making: null };
    shown.set(key, one);
    const { token } = one.part;
    const own = (made: Made) => {
      if (made === null || token === undefined || part.token === undefined) return tell(made);
      tell({ ...made, text: made.text.replaceAll(token, part.token) });
    };
    one.tell.add(own);
    // A page that was away for a moment is behind already, and does not wait for the next turn.
    void Promise.resolve(one.making).then(() => makeAgain(one));
    void run();
    return () => {
      one.tell.delete(own);
      if (one.tell.size === 0 && shown.get(key) === one) shown.delete(key);
    };
  }

  return {
    stream(reply, part, seen) {
      if (open.size >= MOST_LISTENERS) throw tooMany();
      reply.hijack();
      const { raw } = reply;
      open.add(raw);
      // What the hooks have set, the protection of pages above all, belongs to this answer too.
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) raw.setHeader(name, value);
      }
      raw.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // Some proxies keep what they have until it is a buffer full.
        "x-accel-buffering": "no",
      });
      const write = (text: string) => {
        if (raw.writableLength > MOST_UNREAD) raw.destroy();
        else raw.write(text);
      };
      write(": here\n\n");
      let version = seen;
      const leave = listen(part, (made) => {
        const now = made?.version ?? "";
        if (now === version) return;
        write(made === null ? UNREAD : eventOf(made));
        version = now;
      });
      const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
      const longest = setTimeout(() => raw.end(), LONGEST_MS);
      raw.once("close", () => {
        clearInterval(heartbeat);
        clearTimeout(longest);
        leave();
        open.delete(raw);
      });
    },
    stop() {
      for (const raw of open) raw.end();
    },
  };
}

function versioned(part: Html): Made {
  const text = String(part);
  return { text, version: createHash("sha1").update(text).digest("base64url") };
}

function eventOf({ version, text }: NonNullable<Made>): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `id: ${version}\n${lines.join("")}\n`;
}

function tooMany(): ProblemError {
  return new ProblemError({
    code: "too_many_listeners",
    detail: `${MOST_LISTENERS} pages are watched already; load the page again to see newer figures`,
  });
}
