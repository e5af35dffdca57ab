import { fastify } from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { html } from "./html.ts";
import { createLiveParts } from "./live.ts";

/** Somebody at a page that shows what is there now; nothing at all where it cannot be made. */
async function look(now: () => string) {
  const live = createLiveParts({ log: () => undefined });
  const server = fastify();
  const make = async () => {
    if (now() === "") throw new Error("the database is away");
    return html`<p>${now()}</p>`;
  };
  server.get("/", (_request, reply) => {
    live.stream(reply, { key: "page", make }, null);
  });
  onTestFinished(async () => {
    live.stop();
    await server.close();
  });
  const { body } = await fetch(await server.listen({ host: "127.0.0.1", port: 0 }));
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  /** What it is told next, in the lines of the stream. */
  return async () => {
    for (;;) {
      const [event = "", ...others] = text.split("\n\n");
      text = others.length > 0 ? others.join("\n\n") : text;
      if (others.length > 0 && !event.startsWith(":")) return event;
      if (others.length > 0) continue;
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error("it ended");
      text += value ?? "";
    }
  };
}

test("a page is told when it changes, when it cannot be made, and when it can again", async () => {
  let shown = "one";
  const next = await look(() => shown);
  expect(await next()).toMatch(/^id: \S+\ndata: <p>one<\/p>$/);
  shown = "two";
  expect(await next()).toContain("two");
  shown = "";
  expect(await next()).toBe("event: unread\ndata: ");
  // Nothing has changed meanwhile, and it is told all the same.
  shown = "two";
  expect(await next()).toContain("two");
});
