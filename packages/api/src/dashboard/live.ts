import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { App } from "../app.ts";
import { ProblemError } from "../http/problem.ts";
import type { Html } from "./html.ts";

/** What is on the screen is never older than this and the time that reading takes. */
const EVERY_MS = 1_000;
const HEARTBEAT_MS = 15_000;
/** After this a page comes again by itself, and its session is looked at again. */
const LONGEST_MS = 60_000;
const MOST_LISTENERS = 1_000;
/** Bytes that a page may leave unread before it is let go. */
const MOST_UNREAD = 1024 * 1024;

/** A part of a page that changes by itself. */
type LivePart = {
  /** Pages with the same key show the same, so that it is made once for all of them. */
  readonly key: string;
  readonly make: () => Promise<Html>;
};

/** Sends parts of pages whenever they change, as server-sent events. */
export type LiveParts = {
  /** Takes the answer over; `seen` is the version that the page has already. */
  stream(reply: FastifyReply, part: LivePart, seen: string | null): void;
  /** Ends all, so that a server that stops need not wait for them. */
  stop(): void;
};

type Made = { readonly version: string; readonly text: string };
type Shown = {
  readonly make: () => Promise<Html>;
  readonly tell: Set<(made: Made) => void>;
};

export function createLiveParts({ log }: Pick<App, "log">): LiveParts {
  const shown = new Map<string, Shown>();
  const open = new Set<ServerResponse>();
  let running = false;

  async function makeAgain(one: Shown): Promise<void> {
    try {
      const made = versioned(await one.make());
      // Each knows what it was told before; what was made for another may be older than its page.
      for (const tell of one.tell) tell(made);
    } catch (error) {
      log("dashboard.unread", { error });
    }
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    while (shown.size > 0) {
      for (const one of shown.values()) await makeAgain(one);
      await sleep(EVERY_MS);
    }
    running = false;
  }

  function listen({ key, make }: LivePart, tell: (made: Made) => void): () => void {
    const one = shown.get(key) ?? { make, tell: new Set() };
    shown.set(key, one);
    one.tell.add(tell);
    void run();
    return () => {
      one.tell.delete(tell);
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
        if (made.version !== version) write(eventOf(made));
        ({ version } = made);
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

function eventOf({ version, text }: Made): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `id: ${version}\n${lines.join("")}\n`;
}

function tooMany(): ProblemError {
  return new ProblemError({
    code: "too_many_listeners",
    detail: `${MOST_LISTENERS} pages are watched already; load the page again to see newer figures`,
  });
}
