import { allProblems, exampleOf } from "./catalogue.ts";

const HEAD = `# Problems

Whatever is refused is answered with problem details (RFC 9457) of the type \`application/problem+json\`.
\`code\` is stable, so programs may branch on it; \`type\` is the address of its page on the same server;
\`instance\` is the request as the log has it. This file is written by \`pnpm openapi\`.`;

/** `docs/problems.md`: the same pages that the server shows. */
export function problemsAsMarkdown(): string {
  const sections = allProblems().map((problem) => {
    const { code, status, title, happened, why, todo } = problem;
    return [
      `## \`${code}\``,
      `${status} ${title}. ${happened}`,
      `**Why.** ${why}`,
      `**What to do.** ${todo}`,
      `\`\`\`json\n${JSON.stringify(exampleOf(problem), null, 2)}\n\`\`\``,
    ].join("\n\n");
  });
  return `${[HEAD, ...sections].join("\n\n")}\n`;
}
