import cliProgress from "cli-progress";
import type { Figures } from "@volley/engine";
import { clock, tell } from "./output.ts";

type Snapshot = {
  readonly figures: Figures;
  readonly perSecond: number;
  readonly limit: number;
  readonly etaSeconds: number | null;
};

export type Progress = { show(snapshot: Snapshot): void; end(): void };

const LINE_EVERY_MS = 2_000;

/** A bar in a terminal, a plain line every two seconds anywhere else. Both on standard error. */
export function createProgress(): Progress {
  return process.stderr.isTTY ? bar() : lines();
}

function bar(): Progress {
  const line = new cliProgress.SingleBar(
    {
      format: (options, params, payload: { text: string }) =>
        `${cliProgress.Format.BarFormat(params.progress, options)} ${payload.text}`,
      hideCursor: true,
      clearOnComplete: false,
      stream: process.stderr,
      barsize: 24,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  return {
    show(snapshot) {
      const { figures } = snapshot;
      const payload = { text: textOf(snapshot) };
      if (started) {
        line.setTotal(figures.total);
        line.update(done(figures), payload);
      } else {
        line.start(figures.total, done(figures), payload);
        started = true;
      }
    },
    end() {
      if (started) line.stop();
    },
  };
}

function lines(): Progress {
  let shownAt = 0;
  let shown = "";
  return {
    show(snapshot) {
      const now = Date.now();
      const text = textOf(snapshot);
      if (now - shownAt < LINE_EVERY_MS || text === shown) return;
      shownAt = now;
      shown = text;
      tell(text);
    },
    end() {},
  };
}

function textOf({ figures, perSecond, limit, etaSeconds }: Snapshot): string {
  const { delivered, failed, expired, rejected, unknown } = figures.recipients;
  const parts = [
    `submitted ${done(figures)}/${figures.total}`,
    `${perSecond.toFixed(0)}/s of ${limit}/s`,
    `delivered ${delivered}`,
  ];
  if (failed + expired > 0) parts.push(`failed ${failed + expired}`);
  if (rejected > 0) parts.push(`rejected ${rejected}`);
  if (unknown > 0) parts.push(`unknown ${unknown}`);
  if (etaSeconds !== null) parts.push(`ETA ${clock(etaSeconds)}`);
  return parts.join("  ");
}

/** Recipients that need no submission any more. */
function done({ total, recipients }: Figures): number {
  return total - recipients.pending - recipients.sending - recipients.unknown;
}
