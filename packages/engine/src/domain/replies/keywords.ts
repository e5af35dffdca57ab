import {
  type CommonAction,
  COURTESIES,
  type KeywordAction,
  type Language,
  LANGUAGES,
  RESERVED,
  THANKS,
  type Words,
} from "./words.ts";

/** A keyword of an account; it comes before those that everybody has. */
export type KeywordRule = {
  readonly word: string;
  readonly action: KeywordAction;
  /** Whether nothing else may stand beside it. */
  readonly alone: boolean;
  /** What is answered; null answers as the account does for that action. */
  readonly answer: string | null;
};

/** What an account does with messages from people. */
export type ReplyRules = {
  /** Languages of the common keywords, besides English. */
  readonly languages: readonly string[];
  readonly rules: readonly KeywordRule[];
};

export type Understood =
  | {
      readonly kind: "keyword";
      readonly action: KeywordAction;
      /** As it is in the list, for the record. */
      readonly word: string;
      /** Null for a keyword of the account. */
      readonly language: Language | null;
      readonly answer: string | null;
    }
  | { readonly kind: "words" };

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that write no spaces between words. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+$/u;

/**
 * What a message asks for. A keyword counts as the first word, whatever the case, the accents and the
 * punctuation, and behind courtesies: "Please stop!" asks for it, "Stopping by at 5" does not. A word that
 * begins ordinary answers too must stand alone, as must what asks to begin again or for help: an opt-in is
 * not to be read into a sentence.
 */
export function understand(text: string, { languages, rules }: ReplyRules): Understood {
  const words = behindCourtesies(wordsOf(text));
  const own = rules.find(({ word, alone }) => begins(words, wordsOf(word), alone));
  if (own) {
    const { action, word, answer } = own;
    return { kind: "keyword", action, word, language: null, answer };
  }
  const bare = beforeCourtesies(words);
  for (const action of ["stop", "start", "help"] as const) {
    for (const language of spoken(languages)) {
      const word = commonWord(LANGUAGES[language], action, { words, bare });
      if (word !== undefined) return { kind: "keyword", action, word, language, answer: null };
    }
  }
  return { kind: "words" };
}

type Said = {
  readonly words: readonly string[];
  /** Without what is only polite. */
  readonly bare: readonly string[];
};

function commonWord(list: Words, action: CommonAction, { words, bare }: Said): string | undefined {
  const first = action === "stop" ? list.stop : [];
  const only = action === "stop" ? (list.alone ?? []) : list[action];
  return (
    first.find((one) => begins(words, wordsOf(one), false)) ??
    only.find((one) => begins(bare, wordsOf(one), true))
  );
}

/** What is wrong with a keyword that an account wants to have; null when nothing is. */
export function keywordProblem({ word, action }: Pick<KeywordRule, "word" | "action">) {
  const words = wordsOf(word);
  if (words.length === 0) return "a keyword has letters or digits";
  if (words.length > 4) return "a keyword has four words at the most";
  if (action === "stop") return null;
  const reserved = RESERVED.find((one) => begins(words, wordsOf(one), false));
  return reserved === undefined ? null : `${reserved.toUpperCase()} always opts out`;
}

function spoken(languages: readonly string[]): readonly Language[] {
  return ["en", ...languages.filter((code) => code !== "en")].filter(isLanguage);
}

function isLanguage(code: string): code is Language {
  return Object.hasOwn(LANGUAGES, code);
}

/** Lower case without accents, so that "ARRÊT", "Arret" and "arrêt" are one word. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toUpperCase()
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "");
  return plain.match(WORD) ?? [];
}

function begins(words: readonly string[], wanted: readonly string[], alone: boolean): boolean {
  if (wanted.length === 0) return false;
  const [first = ""] = words;
  const [only = ""] = wanted;
  if (wanted.length === 1 && UNSPACED.test(only)) {
    return alone ? words.join("") === only : first.startsWith(only);
  }
  if (alone && words.length !== wanted.length) return false;
  return wanted.every((word, at) => words[at] === word);
}

function behindCourtesies(words: readonly string[]): readonly string[] {
  const courtesy = COURTESY_WORDS.find(
    (one) => words.length > one.length && begins(words, one, false),
  );
  return courtesy === undefined ? words : behindCourtesies(words.slice(courtesy.length));
}

function beforeCourtesies(words: readonly string[]): readonly string[] {
  const courtesy = CLOSING_WORDS.find(
    (one) => words.length > one.length && begins(words.slice(-one.length), one, true),
  );
  return courtesy === undefined ? words : beforeCourtesies(words.slice(0, -courtesy.length));
}

const COURTESY_WORDS = COURTESIES.map(wordsOf);
const CLOSING_WORDS = [...COURTESY_WORDS, ...THANKS.map(wordsOf)];
