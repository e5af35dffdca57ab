import { defineConfig } from "vitest/config";
import { LongFilesFirst } from "./test/support/long-files-first.ts";

const { env } = process;

/** A real account for the contract suite, when somebody runs it by hand; see CONTRIBUTING.md. */
const contractAccount =
  env["VOLLEY_CONTRACT_URL"] === undefined
    ? null
    : {
        url: env["VOLLEY_CONTRACT_URL"],
        apiUrl: env["VOLLEY_CONTRACT_API_URL"] ?? "https://api.nexmo.com",
        apiKey: env["VOLLEY_CONTRACT_KEY"] ?? "",
        apiSecret: env["VOLLEY_CONTRACT_SECRET"] ?? "",
        to: env["VOLLEY_CONTRACT_TO"] ?? "",
        from: env["VOLLEY_CONTRACT_FROM"] ?? "Volley",
      };

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "packages/**/*.test.ts",
            "test/architecture.test.ts",
            "test/deploy.test.ts",
            "test/documentation.test.ts",
            "test/nasty-files/*.test.ts",
            "test/bench/**/*.test.ts",
          ],
          // No services and no shared state, so that files need no process of their own each.
          isolate: false,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "scenario",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/architecture.test.ts",
            "test/deploy.test.ts",
            "test/documentation.test.ts",
            "test/bench/**",
            "test/nasty-files/**",
          ],
          globalSetup: ["test/support/shared-postgres.ts"],
          provide: {
            contractAccount,
            // Where the stories of the dashboard put pictures; see docs/dashboard.md.
            pictures: { all: env["VOLLEY_PICTURES"] ?? null, tour: env["VOLLEY_TOUR"] ?? null },
          },
          // Real processes on two cores: they mostly wait, but many at once would only measure each other.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
