import { judgeInternational, judgeNational, type Judged } from "../numbers/judge-digits.ts";
import { planOfCountry } from "../numbers/numbering-plan.ts";

export { encoded } from "./encode.ts";
export { libraryVerdict } from "./library-verdict.ts";
export { writtenNumbers } from "./written-numbers.ts";

/** What Volley says of the digits; `home` is a country of the plans, or null after a plus. */
export function ownVerdict(digits: string, home: string | null): Judged {
  const plan = home === null ? null : planOfCountry(home);
  return plan === null ? judgeInternational(digits) : judgeNational(digits, plan);
}
