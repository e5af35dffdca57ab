import AjvCompiler from "@fastify/ajv-compiler";
import { SerializerSelector } from "@fastify/fast-json-stringify-compiler";
import type { FastifyInstance } from "fastify";

/**
 * Has Fastify's own compilers compile a schema when a request first needs it, and not before the server listens:
 * there are hundreds, they take a third of a second, and few processes are asked for all. `describeApi` compiles
 * every one, so that it is not a request that finds a wrong one.
 */
export function compileOnDemand(server: FastifyInstance): void {
  // A strict schema must refuse what it does not know, not drop it in silence.
  const strict = { removeAdditional: false, coerceTypes: "array" } as const;
  const validator = AjvCompiler()({}, { customOptions: strict });
  server.setValidatorCompiler((route) => {
    const compiled = once(() => validator(route));
    return (value) => {
      const validate = compiled();
      // Said here, because Fastify would look for the errors at the function that it has been given.
      return validate(value) === false ? { error: validate.errors ?? [] } : true;
    };
  });
  const serializer = SerializerSelector()({}, {});
  server.setSerializerCompiler(({ httpStatus = "", ...route }) => {
    const write = once(() => serializer({ ...route, httpStatus }));
    return (value) => write()(value);
  });
}

function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | undefined;
  return () => (made ??= { value: make() }).value;
}
