import { type Static, Type } from "typebox";
import { Rows } from "./reports.ts";
import { count, free, id, list, orNull, text, time, word } from "./shapes.ts";

export const ImportAnswer = Type.Object(
  {
    id: id("import"),
    campaignId: id("campaign"),
    fileName: text("As it was uploaded", "spring.csv"),
    state: word(
      ["receiving", "queued", "completed", "failed", "cancelled"],
      "queued is loaded as soon as a worker can",
    ),
    failure: orNull(text("Why the file as a whole could not be loaded")),
    bytes: Type.Object({
      total: orNull(count("Bytes of the file; null while it comes")),
      done: count("Bytes that were loaded"),
    }),
    rows: Rows,
    optedOut: count("Accepted rows whose number had opted out"),
    sameFileAs: orNull(id("import", "An earlier import of the very same bytes")),
    createdAt: time("When it was uploaded"),
  },
  { title: "Import" },
);
export type ImportAnswer = Static<typeof ImportAnswer>;

export const Uploaded = Type.Object({ importId: id("import") });

const Column = Type.Object({
  name: text("From the header"),
  index: count("Place in the file, from 0"),
  usedFor: orNull(text("What it is taken for, beside being a field of the text", "phone")),
  couldBe: orNull(text("What its name says that it could be taken for")),
});

/** As the file is read; of a refused one what is known all the same. */
export const Preview = Type.Object(
  {
    kind: word(["readable", "refused"], "Whether an import would take it"),
    code: Type.Optional(text("Why not, for programs")),
    message: Type.Optional(text("Why not, and what to do")),
    format: orNull(free("Encoding, delimiter, quote and escape")),
    columns: list(Column),
    rows: Type.Optional(
      list(
        Type.Object({
          line: count("Line of the file, from 1"),
          cells: list(text("As it stands there")),
          verdict: free("kind good, with what was read; or bad, with code and reason"),
        }),
        "The first rows",
      ),
    ),
  },
  { title: "Preview" },
);
