import type { Import } from "@volley/engine";
import { clock, tell } from "./output.ts";

/** A rate over so long follows changes and does not jump. */
const RATE_OVER_MS = 5_000;
const LINE_EVERY_MS = 2_000;
const CLEAR_LINE = "\r\u001b[2K";

export type ImportProgress = {
  /** Bytes that are stored; the size is not known before the last one. */
  stored(bytes: number): void;
  loaded(upload: Import): void;
  end(): void;
};

/** One line that changes in a terminal, a line every two seconds anywhere else. On standard error. */
export function createImportProgress(): ImportProgress {
  const isTerminal = process.stderr.isTTY;
  const pace = createPace();
  let shownAt = 0;
  let isLineOpen = false;

  function show(text: string): void {
    if (isTerminal) {
      process.stderr.write(CLEAR_LINE + text);
      isLineOpen = true;
    } else if (performance.now() - shownAt > LINE_EVERY_MS) {
      shownAt = performance.now();
      tell(text);
    }
  }
  return {
    stored: (bytes) => show(`storing  ${(bytes / 1e6).toFixed(0)} MB`),
    loaded: (upload) => show(progressText(upload, pace(upload))),
    end() {
      if (isLineOpen) tell("");
      isLineOpen = false;
    },
  };
}

/** What an import has done and when the rest will be done, in one line. */
function progressText(upload: Import, pace: Pace): string {
  const { read, invalid, duplicate, doneBytes } = upload;
  const size = upload.sizeBytes ?? 0;
  const share = upload.state === "completed" || size === 0 ? 1 : doneBytes / size;
  const parts = [
    `importing  ${count(read)} rows`,
    `${Math.floor(share * 100)} %`,
    `${count(Math.round(pace.rowsPerSecond))} rows/s`,
  ];
  if (share < 1 && pace.bytesPerSecond > 0) {
    parts.push(`ETA ${clock((size - doneBytes) / pace.bytesPerSecond)}`);
  }
  if (duplicate > 0) parts.push(`duplicate ${count(duplicate)}`);
  if (invalid > 0) parts.push(`invalid ${count(invalid)}`);
  return parts.join("  ");
}

type Pace = { readonly rowsPerSecond: number; readonly bytesPerSecond: number };

function createPace(): (upload: Import) => Pace {
  const seen: { at: number; read: number; doneBytes: number }[] = [];
  return ({ read, doneBytes }) => {
    const now = { at: performance.now(), read, doneBytes };
    seen.push(now);
    while (seen.length > 2 && now.at - (seen[0]?.at ?? 0) > RATE_OVER_MS) seen.shift();
    const first = seen[0] ?? now;
    const seconds = (now.at - first.at) / 1_000;
    return {
      rowsPerSecond: seconds > 0 ? (now.read - first.read) / seconds : 0,
      bytesPerSecond: seconds > 0 ? (now.doneBytes - first.doneBytes) / seconds : 0,
    };
  };
}

function count(value: number): string {
  return value.toLocaleString("en-GB");
}
