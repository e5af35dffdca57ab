import type { FastifyRequest } from "fastify";

/** Reads the query of a page; null for what is not there or empty. Of what comes twice the last counts. */
export function queryOf({ query }: FastifyRequest): (name: string) => string | null {
  const given = new Map<string, unknown>(Object.entries(Object(query)));
  return (name) => {
    const value = given.get(name);
    const one: unknown = Array.isArray(value) ? value.at(-1) : value;
    return typeof one === "string" && one !== "" ? one : null;
  };
}
