import type { Spot } from "./spots.ts";

/** A script for zsh, with what each word means. */
export function zshScript(name: string, spots: readonly Spot[]): string {
  const paths = spots.map(({ path }) => path.join("/")).filter((path) => path !== "");
  return `#compdef ${name}
# Completion of ${name} for zsh, written by: ${name} completion zsh
_${name}() {
  local spot= word prev= i
  local -a described
  for ((i = 2; i < CURRENT; i++)); do
    prev=\${words[i]}
    word=\${spot:+$spot/}$prev
    case $word in
      ${paths.map((path) => `(${path})`).join(" spot=$word ;;\n      ")} spot=$word ;;
    esac
  done
  case $spot:$prev in
${spots.flatMap(valueCases).join("\n")}
  esac
  case $spot in
${spots.map(spotCase).join("\n")}
  esac
}
compdef _${name} ${name}
`;
}

function valueCases({ path, options }: Spot): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .flatMap(({ names, values, takesFile }) =>
      names.map((name) => {
        const place = `${path.join("/")}:${name}`;
        if (takesFile) return `    (${place}) _files; return ;;`;
        return `    (${place}) compadd -- ${values.join(" ")}; return ;;`;
      }),
    );
}

function spotCase({ path, commands, options, values, takesFile }: Spot): string {
  const words = [
    ...commands.map(({ name, description }) => entry(name, description)),
    ...values.map((value) => entry(value, "")),
    ...options.flatMap(({ names, description }) => names.map((name) => entry(name, description))),
  ];
  const files = takesFile ? "; _files" : "";
  return `    (${path.join("/")}) described=(${words.join(" ")}); _describe ${path.at(-1) ?? "command"} described${files} ;;`;
}

/** `_describe` parts word and meaning by a colon. */
function entry(word: string, description: string): string {
  const text = `${word.replaceAll(":", "\\:")}:${description}`;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
