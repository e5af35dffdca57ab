import { fastify } from "fastify";
import { expect, test } from "vitest";
import { access, requireDeclarations } from "./access.ts";

function declaring(url: string, config: object): () => unknown {
  const server = fastify();
  requireDeclarations(server);
  return () => server.get(url, { config }, async () => ({}));
}

test("a route that does not say who may use it is refused when the server is built", () => {
  expect(declaring("/things", {})).toThrow("GET /things declares no access");
  expect(declaring("/things", access("campaigns:read", "asked"))).not.toThrow();
});

test("a route of something owned has the id of it in its path", () => {
  const config = access("campaigns:read", "campaign");
  expect(declaring("/campaigns", config)).toThrow("GET /campaigns has no :id of its campaign");
  expect(declaring("/campaigns/:id/report", config)).not.toThrow();
});
