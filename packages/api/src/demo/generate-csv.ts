import { Readable } from "node:stream";
import { stringify } from "csv-stringify";

const FIRST_NAMES = ["Ada", "Blaise", "Chloë", "Dmitri", "Emmy", "François", "Grace", "Haruto"];
const CITIES = ["Leeds", "York, North Yorkshire", "St Andrews", "Bath", "Aberystwyth"];

/** Numbers reserved for fiction: 1,000 in Britain, and 100 in each of 800 North American area codes. */
const BRITISH = 1_000;
export const MOST_RECIPIENTS = BRITISH + 800 * 100;

/** A clean CSV of `count` recipients, MOST_RECIPIENTS at the most, for trying out speeds; no number in it belongs to anybody. */
export function generateCsv(count: number): Readable {
  if (count > MOST_RECIPIENTS) throw new RangeError(`no more than ${MOST_RECIPIENTS} recipients`);
  return Readable.from(rows(count)).pipe(stringify());
}

function* rows(count: number): Generator<readonly string[]> {
  yield ["first_name", "mobile", "city", "voucher"];
  for (let index = 0; index < count; index += 1) {
    const name = FIRST_NAMES[index % FIRST_NAMES.length] ?? "";
    const city = CITIES[index % CITIES.length] ?? "";
    yield [name, fictionalNumber(index), city, `TRY-${index + 1}`];
  }
}

function fictionalNumber(index: number): string {
  if (index < BRITISH) return `+447700900${String(index).padStart(3, "0")}`;
  const area = 200 + Math.floor((index - BRITISH) / 100);
  return `+1${area}55501${String((index - BRITISH) % 100).padStart(2, "0")}`;
}
