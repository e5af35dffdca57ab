import type { Spot } from "./spots.ts";

/** A script for fish, with what each word means. */
export function fishScript(name: string, spots: readonly Spot[]): string {
  const paths = spots.map(({ path }) => path.join("/")).filter((path) => path !== "");
  return `# Completion of ${name} for fish, written by: ${name} completion fish
function __${name}_at
    set -l spot
    for word in (commandline -opc)[2..-1]
        set -l longer (string join / $spot $word)
        if contains -- $longer ${paths.join(" ")}
            set spot $longer
        end
    end
    test "$spot" = "$argv[1]"
end
complete -c ${name} -f
${spots.flatMap((spot) => linesOf(name, spot)).join("\n")}
`;
}

function linesOf(
  name: string,
  { path, commands, options, values, takesFile }: Spot,
): readonly string[] {
  const at = `complete -c ${name} -n '__${name}_at "${path.join("/")}"'`;
  return [
    ...commands.map((one) => `${at} -a ${one.name} -d ${quoted(one.description)}`),
    ...(values.length === 0 ? [] : [`${at} -a ${quoted(values.join(" "))}`]),
    ...(takesFile ? [`${at} -F`] : []),
    ...options.map((option) => {
      const names = option.names.map((one) =>
        one.startsWith("--") ? `-l ${one.slice(2)}` : `-s ${one.slice(1)}`,
      );
      const value = option.takesValue ? ` -r${option.takesFile ? " -F" : ""}` : "";
      const among = option.values.length === 0 ? "" : ` -a ${quoted(option.values.join(" "))}`;
      return `${at} ${names.join(" ")}${value}${among} -d ${quoted(option.description)}`;
    }),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}
