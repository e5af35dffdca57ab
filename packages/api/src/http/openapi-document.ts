import { EVENTS } from "./answers/events.ts";
import { PROBLEM_SCHEMA } from "./problem.ts";
import { allProblems, exampleOf } from "./problems/catalogue.ts";
import { TAGS, tagOf } from "./tags.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Completes what is written from the schemas of the routes: chapters, answers under names of their own, and
 * the problems that each operation may answer with.
 */
export function completed(document: { readonly paths?: object; readonly components?: object }) {
  const named = new Map<string, unknown>();
  const paths = mapValues(document.paths ?? {}, (item, path) =>
    mapValues(Object(item), (operation, method) => {
      const { responses, ...rest }: Json = Object(operation);
      const own = mapValues(Object(responses), (answer) => described(nameAnswers(answer, named)));
      const refused = Object.fromEntries(
        statusesOf(method, rest).map((status) => [
          status,
          reference("responses", `Problem${status}`),
        ]),
      );
      const tag = tagOf(path);
      return {
        ...(tag === undefined ? {} : { tags: [tag] }),
        ...rest,
        responses: { ...own, ...refused, default: reference("responses", "Problem") },
      };
    }),
  );
  const webhooks = Object.fromEntries(
    [...EVENTS].map(([type, body]) => [
      type,
      { post: webhookOperation(type, nameAnswers(body, named)) },
    ]),
  );
  const components = {
    ...document.components,
    schemas: { ...Object.fromEntries(named), Problem: PROBLEM_SCHEMA },
    responses: problemResponses(),
  };
  return { tags: TAGS, paths, webhooks, components };
}

/** Statuses beside those of success, as far as they follow from what an operation takes. */
function statusesOf(method: string, { parameters, requestBody }: Json): readonly number[] {
  const given: readonly Json[] = Array.isArray(parameters) ? parameters : [];
  const has = (place: string) => given.some((parameter) => parameter["in"] === place);
  return [
    ...(requestBody === undefined ? [] : [400]),
    401,
    403,
    ...(has("path") ? [404] : []),
    ...(method === "get" ? [] : [409]),
    ...(requestBody === undefined ? [] : [413, 415]),
    ...(has("query") || method !== "get" ? [422] : []),
    429,
    500,
    503,
  ];
}

/** One for each status, with every code that goes with it. */
function problemResponses(): Json {
  const problems = allProblems();
  const content = (examples: Json) => ({
    "application/problem+json": { schema: reference("schemas", "Problem"), examples },
  });
  const statuses = [...new Set(problems.map(({ status }) => status))].toSorted((a, b) => a - b);
  const byStatus = statuses.map((status) => {
    const own = problems.filter((problem) => problem.status === status);
    const examples = own.map((one) => [one.code, { summary: one.happened, value: exampleOf(one) }]);
    const description = own.map(({ code, happened }) => `\`${code}\`: ${happened}`).join("\n\n");
    return [`Problem${status}`, { description, content: content(Object.fromEntries(examples)) }];
  });
  const any = {
    description: "Refused, as RFC 9457 problem details; `code` is stable, `type` a page about it",
    content: content({}),
  };
  return Object.fromEntries([...byStatus, ["Problem", any]]);
}

/** What an endpoint of somebody is asked, by the headers of Standard Webhooks. */
function webhookOperation(type: string, schema: unknown): Json {
  return {
    tags: ["Webhooks"],
    summary: `An endpoint that wants ${type} is told of it`,
    parameters: ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => ({
      name,
      in: "header",
      required: true,
      schema: { type: "string" },
    })),
    requestBody: { required: true, content: { "application/json": { schema } } },
    responses: {
      "2XX": { description: "It is told, and not told again" },
      "410": { description: "The endpoint wants to hear nothing any more, and is disabled" },
      default: { description: "It is told again later" },
    },
  };
}

function reference(kind: "schemas" | "responses", name: string): Json {
  return { $ref: `#/components/${kind}/${name}` };
}

const DEFAULT = "Default Response";

function described(answer: unknown): unknown {
  const { description, ...rest }: Json = Object(answer);
  return { description: description === DEFAULT ? "Done" : description, ...rest };
}

/** Moves schemas that have a title out into the components, so that clients have one type for each. */
function nameAnswers(value: unknown, named: Map<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((one) => nameAnswers(one, named));
  if (typeof value !== "object" || value === null) return value;
  const { title, ...rest }: Json = { ...value };
  const inner = mapValues(rest, (one) => nameAnswers(one, named));
  if (typeof title !== "string") return title === undefined ? inner : { title, ...inner };
  // One that may be null is another schema than the one that bears the name.
  if (Array.isArray(rest["type"])) return inner;
  named.set(title, inner);
  return reference("schemas", title);
}

function mapValues<Value>(
  of: object,
  change: (value: unknown, name: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value, name)]));
}
