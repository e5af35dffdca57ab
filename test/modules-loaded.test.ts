import { expect, test } from "vitest";
import { modulesLoaded } from "./support/modules-loaded.ts";

// A command begins by loading modules: a thousand take a second of a processor, and one import by value in the
// wrong place brings hundreds. Whoever meets a bound here looks for that import before raising it:
// `cli/commands/` names what commands take, and what runs one is loaded by `import()`.

test("help and mistakes load the words of the commands and nothing that runs one", async () => {
  const loaded = await modulesLoaded(["--help"]);
  expect(loaded.packages).toEqual(["api", "commander", "engine", "nexmo"]);
  expect(loaded.modules).toBeLessThan(110);
});
