import { isUtf8 } from "node:buffer";
import { analyse } from "chardet";
import { CsvError } from "./csv-error.ts";

/** An encoding, and the bytes of the mark at the start of the file that told it. */
export type Encoding = { readonly name: string; readonly markBytes: number };

const MARKS: readonly { readonly bytes: readonly number[]; readonly name: string }[] = [
  { bytes: [0xff, 0xfe, 0, 0], name: "utf-32" },
  { bytes: [0, 0, 0xfe, 0xff], name: "utf-32" },
  { bytes: [0xef, 0xbb, 0xbf], name: "utf-8" },
  { bytes: [0xff, 0xfe], name: "utf-16le" },
  { bytes: [0xfe, 0xff], name: "utf-16be" },
  { bytes: [0x84, 0x31, 0x95, 0x33], name: "gb18030" },
];

/** Encodings of more than one byte a character, tried when the statistics have too little to go by. */
const WIDE = ["shift_jis", "gb18030", "euc-jp", "euc-kr", "big5"] as const;
const DEFAULT = "windows-1252";
/** What spreadsheets of a country write where they do not write Unicode, for files too short to tell. */
const USUAL: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    "windows-1250": "CZ SK PL HU SI HR BA RO AL",
    "windows-1251": "RU UA BY BG MK KZ KG MN",
    "windows-1253": "GR CY",
    "windows-1254": "TR AZ",
    "windows-1255": "IL",
    "windows-1256": "EG SA AE IQ JO KW LB LY OM QA SY YE BH DZ IR PK",
    "windows-1257": "EE LV LT",
    "windows-1258": "VN",
    "windows-874": "TH",
    shift_jis: "JP",
    gb18030: "CN SG",
    big5: "TW HK MO",
    "euc-kr": "KR",
  }).flatMap(([encoding, countries]) => countries.split(" ").map((one) => [one, encoding])),
);
/** From here on the statistics know better than the country. */
const SURE = 50;
const FEW = 6;
const LATIN = /^(?:iso-8859-(?:2|9|15)|windows-125[0247])$/;
const SAMPLE_BYTES = 64 * 1024;

/**
 * The encoding of a file by its first bytes: by its mark; else UTF-8 when most of its lines beyond ASCII
 * are (hardly any other text is by chance); else what its letters are most likely in, which in a short file
 * may hang on the country. A chosen encoding
 * is obeyed unless a mark says otherwise: nobody writes one by mistake.
 */
export function detectEncoding(
  start: Buffer,
  { encoding: chosen, country }: { readonly encoding?: string; readonly country?: string | null },
): Encoding {
  const mark = MARKS.find(({ bytes }) => bytes.every((byte, at) => start[at] === byte));
  if (mark?.name === "utf-32") {
    throw new CsvError(
      "encoding",
      "The file is in UTF-32; open it and save it as “CSV UTF-8 (comma delimited)”.",
    );
  }
  if (mark !== undefined) return { name: mark.name, markBytes: mark.bytes.length };
  if (chosen !== undefined) return { name: chosen, markBytes: 0 };

  const head = start.subarray(0, SAMPLE_BYTES);
  const unicode = utf16By(head) ?? (isMostlyUtf8(head) ? "utf-8" : null);
  return { name: unicode ?? byLetters(head, country ?? ""), markBytes: 0 };
}

/** In UTF-16 at least the delimiters and line ends have a zero byte, and all on the same side. */
function utf16By(head: Buffer): string | null {
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // A few stray ones do not make a short file Unicode.
  const many = Math.max(4, head.length / 20);
  if (odd >= many && even * 20 <= odd) return "utf-16le";
  return even >= many && odd * 20 <= even ? "utf-16be" : null;
}

/** A line broken by other bytes is a bad row in a good file, as long as most lines are good. */
function isMostlyUtf8(head: Buffer): boolean {
  // The last line may be cut in the middle of a character.
  const lines = linesOf(head);
  let good = 0;
  let bad = 0;
  for (const line of lines) {
    if (!isUtf8(line)) bad++;
    else if (line.some((byte) => byte >= 0x80)) good++;
  }
  return bad === 0 || good >= bad;
}

function linesOf(head: Buffer): readonly Buffer[] {
  const whole = Math.max(head.lastIndexOf(0x0a), head.lastIndexOf(0x0d));
  const known = head.length < SAMPLE_BYTES || whole < 0 ? head : head.subarray(0, whole);
  const lines: Buffer[] = [];
  let from = 0;
  for (const [at, byte] of known.entries()) {
    if (byte !== 0x0a && byte !== 0x0d) continue;
    lines.push(known.subarray(from, at));
    from = at + 1;
  }
  lines.push(known.subarray(from));
  return lines;
}

function byLetters(head: Buffer, country: string): string {
  // The statistics are of letters; lines of digits would drown them.
  const telling = Buffer.concat(
    linesOf(head)
      .filter((line) => line.some((byte) => byte >= 0x80))
      .flatMap((line) => [line, Buffer.from("\n")]),
  );
  const guesses = analyse(telling).map(({ name, confidence }) => ({
    name: name.toLowerCase(),
    confidence,
  }));
  const sure = guesses.filter(({ confidence }) => confidence >= SURE);
  const usual = USUAL[country.toUpperCase()];
  const inOrder = [
    ...sure.map(({ name }) => name),
    usual ?? [],
    guesses.map(({ name }) => name),
    WIDE,
  ];
  const readings = inOrder.flat().flatMap((name) => {
    const oddWords = oddWordsAs(telling, name);
    return oddWords === null ? [] : [{ name, oddWords }];
  });
  // Of those that make equal sense the likeliest: sorting keeps the order of equals.
  const [best] = readings.toSorted((one, other) => one.oddWords - other.oddWords);
  if (best === undefined || best.name === usual) return best?.name ?? DEFAULT;
  // A few letters do not tell one Latin alphabet from another, and most files have this one. It is also
  // what the Encoding Standard, and every file that says ISO 8859-1, mean.
  const fewLetters = telling.filter((byte) => byte >= 0x80).length < FEW && LATIN.test(best.name);
  return best.name === "iso-8859-1" || fewLetters ? DEFAULT : best.name;
}

/**
 * How many words make no sense when the bytes are read in an encoding; null when they cannot be read in it,
 * or are full of signs and controls where letters should be.
 */
function oddWordsAs(bytes: Buffer, name: string): number | null {
  if (name.startsWith("utf") || name === "ascii") return null;
  let text: string;
  try {
    text = new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
  const beyond = text.match(/[^\0-\x7f]/gu) ?? [];
  const letters = beyond.filter((sign) => /[\p{L}\p{M}\p{N}]/u.test(sign)).length;
  if (letters * 10 < beyond.length * 7) return null;
  return (text.match(/\p{L}{2,}/gu) ?? []).filter(isOddWord).length;
}

/** One of these to a word; the narrow letters of Japan are not mixed with the others. */
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Greek}/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\u30a1-\u30fa]/u,
  /[\uff66-\uff9f]/u,
];

/** Words have the letters of one script, and no capitals after small letters. */
function isOddWord(word: string): boolean {
  if (/^[\0-\x7f]*$/.test(word)) return false;
  return SCRIPTS.filter((script) => script.test(word)).length > 1 || /\p{Ll}\p{Lu}/u.test(word);
}
