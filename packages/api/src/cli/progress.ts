import cliProgress from "cli-progress";
import { doneOf, type Report } from "../report.ts";
import { clock, tell } from "./output.ts";

export type Progress = { show(report: Report): void; end(): void };

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
    show(report) {
      const payload = { text: textOf(report) };
      if (started) {
        line.setTotal(report.total);
        line.update(doneOf(report), payload);
      } else {
        line.start(report.total, doneOf(report), payload);
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
    show(report) {
      const now = Date.now();
      const text = textOf(report);
      if (now - shownAt < LINE_EVERY_MS || text === shown) return;
      shownAt = now;
      shown = text;
      tell(text);
    },
    end() {},
  };
}

function textOf(report: Report): string {
  const { delivered, failed, expired, rejected, unknown } = report.recipients;
  const parts = [
    `submitted ${doneOf(report)}/${report.total}`,
    `${report.perSecond.toFixed(0)}/s of ${report.limit}/s`,
    `delivered ${delivered}`,
  ];
  if (failed + expired > 0) parts.push(`failed ${failed + expired}`);
  if (rejected > 0) parts.push(`rejected ${rejected}`);
  if (unknown > 0) parts.push(`unknown ${unknown}`);
  if (report.etaSeconds !== null) parts.push(`ETA ${clock(report.etaSeconds)}`);
  return parts.join("  ");
}
