import { mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { type DestinationStream, pino } from "pino";
import type { Log } from "@volley/engine";
import type { LogLevel } from "./config.ts";

/** Events that somebody should look at; all others are for the record. */
const WARNINGS = /(_failed|\.failed|\.held|\.stopped|\.unsettled|\.unstorable|\.error|\.deferred)$/;
/** An outage fails many things a second; one line of each kind in this time, with a count of the rest, says it. */
const REPEAT_MS = 1_000;
const DETAILS = new Set(["send.late_slot"]);

/** How urgent an event is, by its name. */
export function urgencyOf(event: string): "debug" | "info" | "warn" {
  if (DETAILS.has(event)) return "debug";
  return WARNINGS.test(event) ? "warn" : "info";
}

/** Structured logs. Facts are ids and counts; numbers, texts and secrets are never among them. */
export function createLog(level: LogLevel, destination: DestinationStream): Log {
  const logger = pino({ level, base: null, serializers: { error: errorFacts } }, destination);
  const quiet = new Map<string, { until: number; left: number }>();
  return (event, facts = {}) => {
    const urgency = urgencyOf(event);
    if (urgency !== "warn") logger[urgency](facts, event);
    else {
      const now = Date.now();
      const before = quiet.get(event);
      if (before && now < before.until) {
        before.left += 1;
        return;
      }
      quiet.set(event, { until: now + REPEAT_MS, left: 0 });
      logger.warn(before && before.left > 0 ? { ...facts, unsaid: before.left } : facts, event);
    }
  };
}

/**
 * A log file in the data directory, for commands that draw on the terminal.
 *
 * @throws the system's error with its path when the directory cannot be used
 */
export function logFileIn(dataDir: string): DestinationStream {
  mkdirSync(dataDir, { recursive: true });
  // Opened here, because pino would report a failure as an event that ends the process.
  return pino.destination(openSync(join(dataDir, "volley.log"), "a"));
}

export function standardError(): DestinationStream {
  return pino.destination(2);
}

/** What of an error may be logged: drivers put row values and parameters into the rest of it. */
function errorFacts(error: unknown): object {
  if (!(error instanceof Error)) return { message: withoutNumbers(String(error)) };
  const code = "code" in error ? { code: error.code } : {};
  return { name: error.name, message: withoutNumbers(error.message), ...code };
}

/** Postgres quotes a value that it cannot read, which may be somebody's number. */
function withoutNumbers(message: string): string {
  return message.replaceAll(/\+?\d{7,15}/g, "(number)");
}
