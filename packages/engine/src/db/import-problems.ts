import { type Selectable, sql } from "kysely";
import type { Db } from "./connect.ts";
import type { Tables } from "./tables.ts";

export type Problem = Selectable<Tables["importProblem"]>;

/** A row whose number the campaign had already, and where that number came from first. */
export type Duplicate = {
  readonly record: number;
  readonly line: number;
  readonly phone: number;
  /** The import and line of the recipient; null when it came by no file. */
  readonly firstImportId: number | null;
  readonly firstFileName: string | null;
  readonly firstLine: number | null;
};

const PAGE = 1_000;

/** Problems in the order of the file, a page at a time, so that a long list is never held whole. */
export async function* readProblems(db: Db, importId: number): AsyncGenerator<Problem> {
  yield* inPages((after) =>
    db
      .selectFrom("importProblem")
      .selectAll()
      .where("importId", "=", importId)
      .where("record", ">", after)
      .orderBy("record")
      .limit(PAGE)
      .execute(),
  );
}

/** Duplicates in the order of the file, a page at a time. */
export async function* readDuplicates(db: Db, importId: number): AsyncGenerator<Duplicate> {
  yield* inPages(async (after) => {
    const { rows } = await sql<Duplicate>`
      select d.record, d.line, d.phone, r.import_id as first_import_id, i.file_name as first_file_name,
        r.import_line as first_line
      from (
        select * from import_duplicate where import_id = ${importId} and record > ${after}
        order by record limit ${PAGE}
      ) d
      join import own on own.id = d.import_id
      left join recipient r
        on r.phone = d.phone and r.campaign_id = own.campaign_id and r.import_id is not null
      left join import i on i.id = r.import_id
      order by d.record`.execute(db);
    return rows;
  });
}

async function* inPages<Row extends { readonly record: number }>(
  read: (after: number) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  let after = 0;
  for (;;) {
    const page = await read(after);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.record;
  }
}
