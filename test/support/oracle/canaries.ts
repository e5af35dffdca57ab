import type { Db } from "@volley/engine";
import { sql } from "kysely";
import { type Findings, note } from "./findings.ts";

/** What must stand nowhere but in the database: the campaign's numbers, and words of its texts. */
export type Secrets = { readonly phones: ReadonlySet<string>; readonly words: ReadonlySet<string> };

export async function secretsOf(db: Db, campaignId: number): Promise<Secrets> {
  const { rows } = await sql<{ phone: number; voucher: string | null }>`
    select phone, fields ->> 'voucher' as voucher from recipient
    where campaign_id = ${campaignId}`.execute(db);
  return {
    phones: new Set(rows.map(({ phone }) => String(phone))),
    words: new Set(rows.flatMap(({ voucher }) => (voucher === null ? [] : [voucher]))),
  };
}

export function canariesIn(place: string, text: string, { phones, words }: Secrets): Findings {
  const numbers = (text.match(/\d{7,15}/g) ?? []).filter((number) => phones.has(number));
  const vouchers = (text.match(/TRY-\d+/g) ?? []).filter((word) => words.has(word));
  return note(`numbers or texts in ${place}`, [...new Set([...numbers, ...vouchers])]);
}
