import type { ServerResponse } from "node:http";
import type { LiveReport, LiveReports } from "../live-reports.ts";

/** Proxies close what is silent for longer; half a minute is the shortest of them. */
const HEARTBEAT_MS = 15_000;
/** After this the client comes again by itself, and its key is looked at again. */
const LONGEST_MS = 15 * 60_000;

const LIMITS = {
  /** Streams of this process at once, whoever listens. */
  listeners: 1_000,
  /** Bytes that a client may leave unread before it is let go. */
  unread: 256 * 1024,
};

export type EventStreams = {
  /** As many as there may be listen already. */
  isFull(): boolean;
  /** The report as it is now, without listening to it. */
  read: LiveReports["read"];
  /**
   * Writes a campaign's reports to a response until the campaign or the listener goes.
   *
   * @param seen the version that the listener knows already
   */
  open(response: ServerResponse, campaignId: number, seen: string | null): void;
  /** Ends all streams: a server that waits for its connections waits for them, too. */
  stop(): void;
};

/**
 * The streams of one process, from the API and from the dashboard alike, over one reading of each campaign. A
 * report is whole, so whoever reads slowly may miss some and knows everything by the next.
 */
export function openEventStreams(
  reports: LiveReports,
  limits: Readonly<typeof LIMITS> = LIMITS,
): EventStreams {
  const streams = new Set<ServerResponse>();
  return {
    isFull: () => streams.size >= limits.listeners,
    read: (campaignId) => reports.read(campaignId),
    open(response, campaignId, seen) {
      streams.add(response);
      const leave = reports.listen(campaignId, writerOf(response, { seen, unread: limits.unread }));
      response.once("close", () => {
        streams.delete(response);
        leave();
      });
    },
    stop() {
      reports.stop();
      for (const response of streams) response.end();
    },
  };
}

function writerOf(
  response: ServerResponse,
  { seen, unread }: { readonly seen: string | null; readonly unread: number },
): (live: LiveReport) => void {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // Some proxies keep what they have until it is a buffer full.
    "x-accel-buffering": "no",
    connection: "close",
  });
  const write = (text: string) => {
    if (response.writableLength > unread) response.destroy();
    else response.write(text);
  };
  write("retry: 3000\n\n");
  const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
  const longest = setTimeout(() => response.end(), LONGEST_MS);
  response.once("close", () => {
    clearInterval(heartbeat);
    clearTimeout(longest);
  });
  let version = seen;
  return (live) => {
    if (live.version !== version) write(eventOf("report", live));
    ({ version } = live);
    if (live.isLast) response.end(eventOf("end", live));
  };
}

function eventOf(event: "report" | "end", { version, report }: LiveReport): string {
  return `id: ${version}\nevent: ${event}\ndata: ${JSON.stringify(report)}\n\n`;
}
