import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import type { FastifyInstance, FastifyReply } from "fastify";

/**
 * Makes every server of this process answer 500 where the schema of an answer drops or bends what was to be said:
 * whoever makes answers by schema leaves out, without a word, what the schema does not name.
 */
export function refuseBentAnswers(): void {
  subscribe("fastify.initialization", (message) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Fastify documents what it publishes here
    const { fastify } = message as { readonly fastify: FastifyInstance };
    const meant = new WeakMap<FastifyReply, unknown>();
    fastify.addHook("preSerialization", async (_request, reply, payload) => {
      meant.set(reply, plain(payload));
      return payload;
    });
    fastify.addHook("onSend", async ({ routeOptions }, reply, payload) => {
      if (meant.has(reply) && typeof payload === "string") {
        assert.deepEqual(
          JSON.parse(payload),
          meant.get(reply),
          `the answer of ${routeOptions.url ?? "?"}`,
        );
      }
      return payload;
    });
  });
}

/** What it is as JSON. */
function plain(payload: unknown): unknown {
  return JSON.parse(JSON.stringify(payload) ?? "null");
}
