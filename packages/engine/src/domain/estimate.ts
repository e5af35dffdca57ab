import { type Draft, templatesOf } from "./content.ts";
import { fill } from "./fill.ts";
import { charactersBeyondGsm } from "./segments.ts";
import type { SmsBody } from "./sms.ts";
import { fieldsOf, lacks, type TemplateField } from "./template.ts";

/** Characters beyond these are not told apart any more: such a text is no accident. */
const MOST_CHARACTERS = 1_000;
const MOST_EXAMPLES = 5;

export type Estimable = {
  readonly id: number;
  readonly country: string;
  readonly fields: Readonly<Record<string, string>>;
};

type Count = { recipients: number; parts: number };

/** What a campaign's messages amount to, were they sent now. */
export type Tally = {
  readonly recipients: number;
  readonly parts: number;
  /** How the messages travel: `text` is GSM-7, `unicode` is UCS-2. */
  readonly encodings: readonly ({ readonly type: SmsBody["type"] } & Readonly<Count>)[];
  readonly countries: readonly ({ readonly country: string } & Readonly<Count>)[];
  /** Why messages travel as UCS-2, the most frequent first. */
  readonly unicodeCharacters: readonly {
    readonly character: string;
    readonly recipients: number;
  }[];
  /** The message of most parts; null when there is none. */
  readonly longest: { readonly parts: number; readonly recipientId: number } | null;
  /** Fields that are empty for somebody, and what is written instead. */
  readonly missing: readonly (TemplateField & { readonly recipients: number })[];
  /** Whose message the provider would not take; they cost no request. */
  readonly unsendable: {
    readonly recipients: number;
    readonly examples: readonly { readonly recipientId: number; readonly reason: string }[];
  };
};

/** Adds up what messages amount to, one recipient at a time, in memory that does not grow with them. */
export class Estimator {
  readonly #draft: Draft;
  readonly #fields: readonly TemplateField[];
  readonly #missing = new Map<string, number>();
  readonly #encodings = new Map<SmsBody["type"], Count>();
  readonly #countries = new Map<string, Count>();
  readonly #characters = new Map<string, number>();
  readonly #examples: { recipientId: number; reason: string }[] = [];
  #unsendable = 0;
  #longest: Tally["longest"] = null;

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#fields = fieldsOf(templatesOf(draft).flat());
  }

  add({ id, country, fields }: Estimable): void {
    for (const { name } of this.#fields) {
      if (lacks(fields, name)) this.#missing.set(name, (this.#missing.get(name) ?? 0) + 1);
    }
    const filled = fill(this.#draft, fields);
    if (filled.kind === "unsendable") {
      this.#unsendable += 1;
      if (this.#examples.length < MOST_EXAMPLES) {
        this.#examples.push({ recipientId: id, reason: filled.reason });
      }
      return;
    }
    const { body, segments } = filled;
    count(this.#encodings, body.type, segments);
    count(this.#countries, country, segments);
    if (segments > (this.#longest?.parts ?? 0)) {
      this.#longest = { parts: segments, recipientId: id };
    }
    if (body.type === "unicode" && this.#draft.type === "auto") this.#blame(body.text);
  }

  tally(): Tally {
    const countries = [...this.#countries].map(([country, one]) => ({ country, ...one }));
    const missing = this.#fields.map((field) => ({
      ...field,
      recipients: this.#missing.get(field.name) ?? 0,
    }));
    return {
      recipients: countries.reduce((sum, { recipients }) => sum + recipients, 0),
      parts: countries.reduce((sum, { parts }) => sum + parts, 0),
      encodings: [...this.#encodings].map(([type, one]) => ({ type, ...one })),
      countries: countries.toSorted((a, b) => b.recipients - a.recipients),
      unicodeCharacters: [...this.#characters]
        .map(([character, recipients]) => ({ character, recipients }))
        .toSorted((a, b) => b.recipients - a.recipients),
      longest: this.#longest,
      missing: missing.filter(({ recipients }) => recipients > 0),
      unsendable: { recipients: this.#unsendable, examples: this.#examples },
    };
  }

  #blame(text: string): void {
    for (const character of charactersBeyondGsm(text)) {
      const known = this.#characters.get(character);
      if (known === undefined && this.#characters.size >= MOST_CHARACTERS) continue;
      this.#characters.set(character, (known ?? 0) + 1);
    }
  }
}

function count<Key>(counts: Map<Key, Count>, key: Key, parts: number): void {
  const known = counts.get(key);
  if (known) {
    known.recipients += 1;
    known.parts += parts;
  } else {
    counts.set(key, { recipients: 1, parts });
  }
}
