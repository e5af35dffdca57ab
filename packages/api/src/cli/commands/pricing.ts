import type { Command } from "commander";
import { ACCOUNT_FLAG, country, JSON_FLAG } from "./flags.ts";
import { inApp } from "./with-part.ts";

const money = () => import("../money.ts");

export function addPricingCommand(program: Command): void {
  program
    .command("pricing")
    .description("what one SMS part costs, as the provider's price list says")
    .argument("[country]", "like GB; all countries when left out", country)
    .option(...ACCOUNT_FLAG)
    .option("--refresh", "ask the provider, though the list is not a day old yet")
    .option(...JSON_FLAG)
    .action((of: string | undefined, flags) =>
      inApp(money, (app, { runPricing }) => runPricing(app, of, flags)),
    );
}
