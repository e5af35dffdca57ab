import type { Db } from "@volley/engine";
import { sql } from "kysely";
import { type Findings, note } from "./findings.ts";

/** Every way that a state may change, as the table of states in the design has them. */
const LEGAL: ReadonlySet<string> = new Set(
  Object.entries({
    pending: "sending suppressed cancelled submitted delivered failed expired",
    sending: "pending unknown submitted rejected delivered failed expired cancelled",
    unknown: "pending submitted rejected delivered failed expired cancelled",
    submitted: "delivered failed expired no_receipt",
    no_receipt: "expired failed delivered",
    expired: "failed delivered",
    failed: "delivered",
  }).flatMap(([from, to]) => to.split(" ").map((one) => `${from} ${one}`)),
);

/** Lets the database itself note each change of a recipient's state. */
export async function watchTransitions(db: Db): Promise<void> {
  await sql`create table transition (
    recipient_id bigint, old recipient_state, new recipient_state, at timestamptz default now())`.execute(
    db,
  );
  await sql`create function note_transition() returns trigger language plpgsql as $$
    begin
      insert into transition (recipient_id, old, new) values (new.id, old.state, new.state);
      return null;
    end $$`.execute(db);
  await sql`create trigger note_transition after update on recipient for each row
    when (old.state is distinct from new.state) execute function note_transition()`.execute(db);
}

export type Transition = { readonly old: string; readonly new: string; readonly n: number };

export async function readTransitions(db: Db): Promise<readonly Transition[]> {
  const { rows } = await sql<Transition>`
    select old, new, count(*) as n from transition group by old, new order by n desc`.execute(db);
  return rows;
}

/** Changes that no table of states allows. */
export function illegal(transitions: readonly Transition[]): Findings {
  return note(
    "changes of state that are not allowed",
    transitions.filter((one) => !LEGAL.has(`${one.old} ${one.new}`)),
  );
}
