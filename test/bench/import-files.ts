import { createWriteStream } from "node:fs";
import { once } from "node:events";

/** How the numbers of a file are written; of `bad` ones a thousandth can be read. */
export type NumberStyle = "international" | "national" | "bad";

/** Five columns, as a customer list has them; no row is a duplicate, and none is left out. */
const HEADER = "first_name,mobile,city,voucher,note\n";
const FIRST_NAMES = ["Ada", "Blaise", "Chloë", "Dmitri", "Emmy", "François", "Grace", "Haruto"];
const CITIES = ["Leeds", '"York, North Yorkshire"', "St Andrews", "Bath", "Aberystwyth"];
/** British mobile ranges that are given out: 07400 to 07499. */
const RANGE = 100_000_000;
const ROWS_AT_ONCE = 20_000;

/** A prime that has no factor with the range in common, so that numbers come in no order and none twice. */
const STEP = 7_368_787;

/** Writes a file of `rows` recipients; returns its size in bytes. */
export async function writeImportFile(
  path: string,
  rows: number,
  numbers: NumberStyle,
): Promise<number> {
  const file = createWriteStream(path);
  file.write(HEADER);
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - first);
    const lines = Array.from({ length: count }, (_, at) => line(first + at, numbers));
    if (!file.write(lines.join(""))) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  return file.bytesWritten;
}

function line(index: number, numbers: NumberStyle): string {
  const name = FIRST_NAMES[index % FIRST_NAMES.length];
  const city = CITIES[index % CITIES.length];
  return `${name},${mobile(index, numbers)},${city},TRY-${index + 1},spring sale\n`;
}

function mobile(index: number, numbers: NumberStyle): string {
  const subscriber = String((index * STEP) % RANGE).padStart(8, "0");
  if (numbers === "bad" && index % 1_000 > 0) return `12${subscriber.slice(0, 2)}`;
  if (numbers !== "national") return `+4474${subscriber}`;
  return `074${subscriber.slice(0, 2)} ${subscriber.slice(2)}`;
}

/** A list of about so many bytes, made as it is read, with a note of a kilobyte in each row; and its rows. */
export function longList(bytes: number): {
  readonly rows: number;
  readonly content: AsyncIterable<Uint8Array>;
} {
  const rows = Math.floor(bytes / 1_080);
  const note = "The summer sale begins. ".repeat(42);
  async function* content(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(HEADER);
    for (let first = 0; first < rows; first += 1_000) {
      const count = Math.min(1_000, rows - first);
      const lines = Array.from({ length: count }, (_, at) =>
        line(first + at, "international").replace("spring sale", note),
      );
      yield Buffer.from(lines.join(""));
    }
  }
  return { rows, content: content() };
}
