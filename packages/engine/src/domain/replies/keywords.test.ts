import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encode } from "../segments.ts";
import { type KeywordRule, keywordProblem, understand, wordsOf } from "./keywords.ts";
import { ANSWERS, KEYWORD_ACTIONS, LANGUAGE_CODES, LANGUAGES } from "./words.ts";

const ALL = { languages: LANGUAGE_CODES, rules: [] };

function asks(text: string, rules: readonly KeywordRule[] = []): string | null {
  const understood = understand(text, { ...ALL, rules });
  return understood.kind === "keyword" ? understood.action : null;
}

test.each([
  ["STOP", "stop"],
  ["stop", "stop"],
  [" Stop. ", "stop"],
  ["“STOP”", "stop"],
  ["STOP!!! 😡", "stop"],
  ["stop sending me this", "stop"],
  ["Please stop", "stop"],
  ["ok, please stop texting me", "stop"],
  ["End", "stop"],
  ["QUIT", "stop"],
  ["cancel", "stop"],
  ["Unsubscribe me", "stop"],
  ["STOPALL", "stop"],
  ["opt-out", "stop"],
  ["ＳＴＯＰ", "stop"],
  ["Abmelden", "stop"],
  ["ARRET", "stop"],
  ["arrêt svp", "stop"],
  ["ARRET merci", "stop"],
  ["Arrêt de bus fermé", null],
  ["arrêtez de m'écrire", "stop"],
  ["Keine SMS mehr bitte!", "stop"],
  ["Keine SMS bekommen", null],
  ["Cancelar mi cita del martes", null],
  ["Cancelar, gracias", "stop"],
  ["Seis", null],
  ["Peru", null],
  ["Alto", null],
  ["Dur", null],
  ["Ret godt", null],
  ["RET", "stop"],
  ["Wypisz fakturę", null],
  ["Wypisz mnie proszę", "stop"],
  ["отмена записи", null],
  ["ОТМЕНА", "stop"],
  ["取消订单", null],
  ["取消", "stop"],
  ["取消订阅，谢谢", "stop"],
  ["ストップウォッチ", null],
  ["ストップ", "stop"],
  ["配信停止してください", "stop"],
  ["الغاء الموعد", null],
  ["إلغاء", "stop"],
  ["الغاء الاشتراك", "stop"],
  ["להסרה", "stop"],
  ["Por favor BAJA", "stop"],
  ["İPTAL", "stop"],
  ["iptal", "stop"],
  ["Стоп", "stop"],
  ["退订谢谢", "stop"],
  ["إيقاف", "stop"],
  ["start", "start"],
  ["UNSTOP", "start"],
  ["Help?", "help"],
  ["HILFE", "help"],
  ["Stopping by at five", null],
  ["nonstop", null],
  ["I cannot stop laughing", null],
  ["endless", null],
  ["Start time?", null],
  ["Can you help me with my order", null],
  ["bus stop", null],
  ["please", null],
  ["", null],
  ["👍", null],
])("%s asks for %s", (text, action) => {
  expect(asks(text)).toBe(action);
});

test("an account may speak fewer languages, and English always counts", () => {
  const german = { languages: ["de"], rules: [] };
  expect(understand("BAJA", german).kind).toBe("words");
  expect(understand("Stopp", german)).toMatchObject({ action: "stop", language: "de" });
  expect(understand("STOP", { languages: [], rules: [] })).toMatchObject({ language: "en" });
});

test("an account's own keywords come first, but nothing takes STOP away", () => {
  const rule: KeywordRule = { word: "Cancel", action: "answer", alone: false, answer: "Call us" };
  expect(asks("CANCEL 12:30", [rule])).toBe("answer");
  expect(keywordProblem(rule)).toBe(null);
  expect(keywordProblem({ word: "stop it", action: "answer" })).toContain("always opts out");
  expect(keywordProblem({ word: "Stop", action: "stop" })).toBe(null);
  expect(keywordProblem({ word: "!", action: "answer" })).toContain("letters or digits");
});

test("every keyword of every language is understood as what it stands for, whatever its case", () => {
  const listed = Object.entries(LANGUAGES).flatMap(([language, words]) =>
    Object.entries(words).flatMap(([action, list]) =>
      list.map((word: string) => ({
        language,
        action: action === "alone" ? "stop" : action,
        word,
      })),
    ),
  );
  expect(listed.length).toBeGreaterThan(100);
  for (const { language, action, word } of listed) {
    const rules = { languages: [language], rules: [] };
    for (const text of [word, word.toUpperCase(), ` ${word}! `]) {
      expect([word, understand(text, rules)]).toMatchObject([word, { action }]);
    }
  }
});

test("no word stands twice in a language, nor one that English has for all", () => {
  const english: readonly string[] = Object.values(LANGUAGES.en).flat();
  for (const [language, words] of Object.entries(LANGUAGES)) {
    const own = Object.values(words)
      .flat()
      .map((word) => wordsOf(word).join(" "));
    expect([language, new Set(own).size]).toEqual([language, own.length]);
    const repeated = language === "en" ? [] : own.filter((word) => english.includes(word));
    expect([language, repeated]).toEqual([language, []]);
  }
});

test("what one language has means the same in every other that has it", () => {
  const meant = new Map<string, Set<string>>();
  for (const words of Object.values(LANGUAGES)) {
    for (const [list, of] of Object.entries(words)) {
      for (const word of of) {
        const key = wordsOf(word).join(" ");
        meant.set(key, (meant.get(key) ?? new Set()).add(list));
      }
    }
  }
  // The Chinese and the Japanese write some of them alike, and mean the same.
  for (const [word, lists] of meant) expect([word, lists.size]).toEqual([word, 1]);
});

test("no keyword hides inside a longer word", () => {
  const word = fc.constantFrom(...LANGUAGES.en.stop.filter((one) => !one.includes(" ")));
  const letters = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(word, letters, (stop, rest) => {
      const longer = `${stop}${rest}`;
      const listed = Object.values(LANGUAGES).some(({ stop: all }) =>
        all.some((one: string) => one === longer),
      );
      fc.pre(!listed);
      expect(asks(`x${stop}`)).toBe(null);
      expect(asks(longer)).not.toBe("stop");
    }),
  );
});

test("any text at all is understood, or not, without an exception", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const action = asks(text);
      expect([null, ...KEYWORD_ACTIONS]).toContain(action);
    }),
  );
});

test("none of our own answers asks for anything, so that two machines cannot talk for ever", () => {
  for (const answers of Object.values(ANSWERS)) {
    for (const answer of Object.values(answers))
      expect([answer, asks(answer)]).toEqual([answer, null]);
  }
});

test("each of our own answers is one part", () => {
  for (const answers of Object.values(ANSWERS)) {
    for (const answer of Object.values(answers)) {
      expect([answer, encode(answer)]).toEqual([answer, { type: "text", segments: 1 }]);
    }
  }
});
