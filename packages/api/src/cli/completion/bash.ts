import type { Spot, SpotOption } from "./spots.ts";

/** A script for bash. Nothing of Volley runs while a line is completed. */
export function bashScript(name: string, spots: readonly Spot[]): string {
  const paths = spots.map(({ path }) => path.join("/")).filter((path) => path !== "");
  return `# Completion of ${name} for bash, written by: ${name} completion bash
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev= spot= word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    prev=\${COMP_WORDS[i]}
    word=\${spot:+$spot/}$prev
    case $word in
      ${paths.join(" | ")}) spot=$word ;;
    esac
  done
  local words= files=
  case $spot:$prev in
${spots.flatMap(valueCases).join("\n")}
    *)
      case $spot in
${spots.map(spotCase).join("\n")}
      esac
      # What begins with a dash is an option, and everything else is not.
      if [[ $cur == -* ]]; then files=; fi
      ;;
  esac
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [[ -n $files ]]; then
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _${name} ${name}
`;
}

/** What follows an option that takes a value. */
function valueCases({ path, options }: Spot): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const places = option.names.map((name) => `${path.join("/")}:${name}`).join(" | ");
      return `    ${places}) ${assignments(option.values, option.takesFile)} ;;`;
    });
}

function spotCase({ path, commands, options, values, takesFile }: Spot): string {
  const words = [
    ...commands.map(({ name }) => name),
    ...values,
    ...options.flatMap((option: SpotOption) => option.names),
  ];
  return `        ${path.length === 0 ? "''" : path.join("/")}) ${assignments(words, takesFile)} ;;`;
}

function assignments(words: readonly string[], takesFile: boolean): string {
  return `words='${words.join(" ")}' files=${takesFile ? "yes" : ""}`;
}
