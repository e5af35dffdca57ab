import { gzipSync } from "node:zlib";
import { encoded } from "@volley/importer/testing";

/** Files that nobody could read in an editor, or that are too large to keep. */
export type Made = () => Iterable<Uint8Array>;

const one = (bytes: Uint8Array) => [bytes];
const latin1 = (text: string) => one(Buffer.from(text, "latin1"));
const inEncoding = (text: string, encoding: string) => one(encoded(text, encoding));
const MARK = "\uFEFF";

const GERMAN = "Telefon;Name;Stadt\n07700900123;Zoë Müller;Köln\n07700900124;José Núñez;Málaga\n";
const JAPANESE = "携帯電話,名前,都市\n07700900123,田中表,東京\n07700900124,ソニア,大阪市\n";
const CHINESE = "手机号码,姓名,城市\n07700900123,王小明,北京\n07700900124,李雷,上海浦东\n";
const RUSSIAN = "телефон;имя;город\n07700900123;Ольга;Москва\n07700900124;Пётр;Тверь\n";
const KOREAN = "휴대폰,이름\n07700900123,김민수\n07700900124,박지영\n";
const TRADITIONAL = "行動電話,姓名\n07700900123,陳大文\n07700900124,許功蓋\n";

function* repeated(header: string, row: (at: number) => string, rows: number): Generator<Buffer> {
  yield Buffer.from(header);
  const each = 10_000;
  for (let at = 0; at < rows; at += each) {
    const piece = Array.from({ length: Math.min(each, rows - at) }, (_, more) => row(at + more));
    yield Buffer.from(piece.join(""));
  }
}

const phone = (at: number) => `+447701${String(at % 1_000_000).padStart(6, "0")}`;

/** Of 10 GB of zeros it would be 10 MB; a small part of it shows as much. */
const bomb = () => gzipSync(Buffer.alloc(32 * 1024 * 1024));

export const MADE: Readonly<Record<string, Made>> = {
  "utf-8-mark.csv": () => one(Buffer.from(MARK + GERMAN)),
  "utf-16le-mark.csv": () => inEncoding(MARK + GERMAN, "utf-16le"),
  "utf-16be-mark.csv": () => inEncoding(MARK + GERMAN, "utf-16be"),
  "utf-16le.csv": () => inEncoding(GERMAN, "utf-16le"),
  "utf-16be.csv": () => inEncoding(GERMAN, "utf-16be"),
  "utf-16-lone-surrogate.csv": () =>
    inEncoding(`${MARK}phone,name\n07700900123,a\ud800b\n07700900124,Bo\n`, "utf-16le"),
  "utf-16-half-a-character.csv": () =>
    one(encoded(`${MARK}phone,name\n07700900123,Bo\n07700900124,Cy`, "utf-16le").subarray(0, -1)),
  "utf-32.csv": () => latin1("\xff\xfe\0\0p\0\0\0h\0\0\0"),
  "utf-7.csv": () => latin1("phone,name\n07700900123,Zo+AOs-\n"),
  "windows-1252.csv": () => inEncoding(GERMAN, "windows-1252"),
  "windows-1252-euro.csv": () =>
    inEncoding("phone,offer\n07700900123,5 € “off”\n07700900124,7 € für Zoë\n", "windows-1252"),
  "iso-8859-15-chosen.csv": () => latin1("phone,offer\n07700900123,5 \xa4\n"),
  "shift-jis.csv": () => inEncoding(JAPANESE, "shift_jis"),
  "euc-jp.csv": () => inEncoding(JAPANESE, "euc-jp"),
  "gb18030.csv": () => inEncoding(CHINESE, "gb18030"),
  "koi8-r.csv": () => inEncoding(RUSSIAN, "koi8-r"),
  "windows-1251.csv": () => inEncoding(RUSSIAN, "windows-1251"),
  "euc-kr.csv": () => inEncoding(KOREAN, "euc-kr"),
  "big5.csv": () => inEncoding(TRADITIONAL, "big5"),
  "encodings-mixed.csv": () =>
    one(
      Buffer.concat([
        Buffer.from("phone,name\n07700900123,Zoë\n07700900124,"),
        Buffer.from([0x4a, 0xf6, 0x65]),
        Buffer.from("\n07700900125,José\n"),
      ]),
    ),
  "chosen-encoding-is-wrong.csv": () =>
    inEncoding(GERMAN.replace("Telefon", "Téléphone"), "windows-1252"),
  "lost-characters.csv": () =>
    one(Buffer.from("phone,name\n07700900123,Zo\uFFFD\n07700900124,Zoë\n")),
  "nul-bytes.csv": () =>
    latin1("phone,name\n07700900123,An\0na\n\x0007700900124,Bo\n07700900125,Cy\n"),
  "columns-201.csv": () =>
    one(Buffer.from(`phone,${Array.from({ length: 200 }, (_, at) => `c${at}`).join(",")}\n`)),
  "columns-10000.csv": () =>
    one(Buffer.from(`phone,${Array.from({ length: 9_999 }, (_, at) => `c${at}`).join(",")}\n`)),
  "cells-of-16-kb.csv": () =>
    one(
      Buffer.from(
        `phone,name\n07700900123,${"x".repeat(16_384)}\n07700900124,${"x".repeat(16_385)}\n`,
      ),
    ),
  "cell-of-1-mb.csv": () =>
    one(
      Buffer.from(
        `phone,name\n07700900123,Anna\n07700900124,${"x".repeat(1_000_000)}\n07700900125,Cy\n`,
      ),
    ),
  "row-of-2-mb.csv": () =>
    one(Buffer.from(`phone,name\n07700900123,Anna\n07700900124,${"x".repeat(2_000_000)}\n`)),
  "no-line-ends.csv": () => repeated("", () => "x".repeat(60), 50_000),
  "lost-quote-before-much.csv": () =>
    repeated('phone,name\n07700900123,"Anna\n', (at) => `${phone(at)},Bo\n`, 50_000),
  "duplicates-in-part.csv": () =>
    repeated("phone\n", (at) => (at % 5 === 0 ? "07701 000000\n" : `${phone(at)}\n`), 10_000),
  "mostly-bad.csv": () =>
    repeated(
      "phone,name\n",
      (at) => (at % 1_000 === 0 ? `${phone(at)},Anna\n` : `12${at % 100},Bo\n`),
      100_000,
    ),
  "long-stream.csv": () =>
    repeated(
      "phone,first_name,city,voucher,amount\n",
      (at) => `${phone(at)},Anna,Bath,SAVE${at},9.50\n`,
      200_000,
    ),
  "packed.csv.gz": () => one(gzipSync(GERMAN)),
  "packed-utf-16.csv.gz": () => one(gzipSync(encoded(MARK + GERMAN, "utf-16le"))),
  "packed-twice.csv.gz": () => one(gzipSync(gzipSync(GERMAN))),
  "packed-and-cut-off.csv.gz": () => one(gzipSync(GERMAN).subarray(0, -12)),
  "packed-and-damaged.csv.gz": () => {
    const bytes = gzipSync(GERMAN);
    bytes.fill(0, 20, 40);
    return one(bytes);
  },
  "bomb.csv.gz": () => one(bomb()),
  "workbook.csv": () => latin1("PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml"),
  "zip-with-a-path.csv": () => latin1("PK\x03\x04\x14\0\0\0\0\0\0\0\0\0../../etc/passwd"),
  "empty-zip.csv": () => latin1("PK\x05\x06\0\0\0\0\0\0"),
  "old-workbook.csv": () => latin1("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
  "document.csv": () => latin1("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
  "bzip2.csv": () => latin1("BZh91AY&SY"),
  "zstd.csv": () => latin1("(\xb5\x2f\xfd\x04\x58"),
  "xz.csv": () => latin1("\xfd7zXZ\0\0\x04"),
  "7z.csv": () => latin1("7z\xbc\xaf\x27\x1c"),
  "rar.csv": () => latin1("Rar!\x1a\x07\x01\0"),
  "tar.csv": () => latin1(`list.csv${"\0".repeat(249)}ustar\x0000`),
  "picture.csv": () => latin1("\x89PNG\r\n\x1a\n"),
};
