import { type Command, Option } from "commander";

/** Adds the flags that say how a CSV is to be read; Commander names each as the option of the importer. */
export function addImportFlags(command: Command): void {
  const decisions = ["accept", "refuse"] as const;
  command
    .option("--country <code>", "country of national numbers, for example GB")
    .option("--phone-column <name>", "needed when the column is not found by its name")
    .option("--country-column <name>", "column with the country of each row's number")
    .option("--sender-column <name>", "column with each row's own sender, one of the campaign's")
    .option("--send-at-column <name>", "column with each row's own time, like 2026-03-01 09:30")
    .option("--time-zone-column <name>", "column with the time zone of each row's time")
    .option("--time-zone <name>", "of times without one, for example Europe/Berlin")
    .option("--encoding <name>", "needed when it is not found by itself, for example windows-1252")
    .option("--delimiter <character>", "needed when it is not found by itself")
    .option("--quote <character>", 'what stands around cells; "" for nothing')
    .option("--escape <character>", "what stands before a quote inside quotes")
    .addOption(new Option("--landlines <what>", "landline numbers; accepted").choices(decisions))
    .addOption(new Option("--premium <what>", "premium numbers; refused").choices(decisions));
}
