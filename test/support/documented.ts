import { readFile } from "node:fs/promises";

const FILE = new URL("../../openapi.json", import.meta.url);

/** Every operation of the API as it is documented, like `GET /v1/campaigns/{id}`, with its scope. */
export async function operations(): Promise<ReadonlyMap<string, string>> {
  const { paths }: { readonly paths: object } = Object(JSON.parse(await readFile(FILE, "utf8")));
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(Object(methods)).map(([method, operation]) => {
        const { security }: { readonly security: readonly { readonly key: readonly string[] }[] } =
          Object(operation);
        return [`${method.toUpperCase()} ${path}`, security[0]?.key[0] ?? ""] as const;
      }),
    ),
  );
}
