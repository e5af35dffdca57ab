import { expect, test } from "vitest";
import { encoded } from "../testing/index.ts";
import { detectEncoding } from "./encoding.ts";

const found = (names: string, encoding: string, country: string) => {
  const rows = names.split(" ").map((name, at) => `0770090012${at},${name}\n`);
  return detectEncoding(encoded(`phone,name\n${rows.join("")}`, encoding), { country }).name;
};

test.each([
  ["windows-1252", "GB", "José Málaga"],
  ["windows-1252", "ES", "José Begoña Íñigo"],
  ["windows-1252", "FR", "François Zoé Nîmes"],
  ["windows-1252", "DE", "Jürgen Käthe Gießen McDönald"],
  ["windows-1252", "SE", "Åsa Göran Växjö"],
  ["windows-1252", "BR", "João Conceição"],
  ["windows-1250", "PL", "Łukasz Małgorzata Grażyna"],
  ["windows-1250", "CZ", "Jiří Řehoř Božena"],
  ["windows-1254", "TR", "Gülşen Çağrı Işık"],
  ["iso-8859-7", "GR", "Γιώργος Μαρία"],
  ["windows-1251", "RU", "Ольга Пётр"],
  ["koi8-r", "RU", "Ольга Пётр Наталья"],
  ["windows-1255", "IL", "דוד שרה"],
  ["windows-1256", "EG", "محمد فاطمة"],
  ["windows-874", "TH", "สมชาย"],
  ["shift_jis", "JP", "田中太郎 鈴木 ソニア"],
  ["gb18030", "CN", "王伟 李娜"],
  ["big5", "TW", "陳大文 許功蓋"],
  ["euc-kr", "KR", "김민수 이영희"],
])("a short file in %s, as people in %s write it", (encoding, country, names) => {
  expect(found(names, encoding, country)).toBe(encoding);
});

test("UTF-8 stays UTF-8 with some broken lines, and with a character cut off at its end", () => {
  const text = "phone,name\n1,Zoë\n2,José\n";
  const broken = Buffer.concat([Buffer.from(text), Buffer.from([0xe9, 0x0a])]);
  expect(detectEncoding(broken, {}).name).toBe("utf-8");
  const long = Buffer.from("phone,name\n".concat("1,漢字\n".repeat(20_000)));
  for (let cut = 65_536; cut < 65_545; cut++) {
    expect(detectEncoding(long.subarray(0, cut), {}).name).toBe("utf-8");
  }
});

test("a mark is believed before a choice", () => {
  const marked = Buffer.from("\uFEFFphone\n");
  expect(detectEncoding(marked, { encoding: "windows-1252" })).toEqual({
    name: "utf-8",
    markBytes: 3,
  });
  expect(detectEncoding(Buffer.from("phone\n"), { encoding: "koi8-r" }).name).toBe("koi8-r");
});
