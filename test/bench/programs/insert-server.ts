import { randomUUID } from "node:crypto";
import { connectDatabase } from "@volley/engine";
import { fastify } from "fastify";
import { sql } from "kysely";
import { readTask } from "./task.ts";

/** The plain way to take a message: a route of Fastify, and one INSERT that commits. No key, no rules, no counters. */
const task = readTask();
const db = connectDatabase({ url: String(task["databaseUrl"]), connections: 10, name: "bench" });
await sql`create table if not exists plain_message (id uuid primary key, phone text, text text)`.execute(
  db,
);
const server = fastify();
server.post<{ Body: { readonly to: string; readonly text: string } }>(
  "/v1/messages",
  async ({ body }, reply) => {
    const id = randomUUID();
    await sql`insert into plain_message (id, phone, text) values (${id}, ${body.to}, ${body.text})`.execute(
      db,
    );
    return await reply.code(202).send({ id });
  },
);
const url = await server.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.once("SIGTERM", () => void server.close().then(() => db.destroy()));
