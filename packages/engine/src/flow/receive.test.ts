import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import { expect, test } from "vitest";
import type { Db } from "../db/connect.ts";
import type { Tables } from "../db/tables.ts";
import { startReceiver } from "./receive.ts";

/** A database that lets everybody wait. */
class SilentDriver extends DummyDriver {
  override async acquireConnection(): Promise<never> {
    return await new Promise(() => undefined);
  }
}

const silentDatabase = (): Db =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new SilentDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });

const ACCOUNT = { id: 1, name: "main", refKey: Buffer.alloc(32) };
const RECEIPT = {
  messageId: "0C01",
  clientRef: null,
  status: "delivered",
  errorCode: 0,
  price: null,
  network: null,
  carrierAt: null,
  payload: "",
};

test("no more than 5,000 receipts wait for a database that is silent", async () => {
  const db = silentDatabase();
  const receiver = startReceiver({ db, fastDb: db }, 0, () => undefined);
  let answered = 0;
  for (let n = 0; n < 5_000; n += 1) {
    void receiver.receive(ACCOUNT, RECEIPT).then(() => (answered += 1));
  }
  expect(await receiver.receive(ACCOUNT, RECEIPT)).toEqual({
    kind: "busy",
    reason: "too many receipts at once",
  });
  expect(answered).toBe(0);
});
