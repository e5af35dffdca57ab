import type { ImportOptions } from "@volley/engine";

/** What a command may be told about a CSV. */
export type ImportFlags = {
  readonly country?: string;
  readonly phoneColumn?: string;
  readonly delimiter?: string;
};

export function importOptions({ country, phoneColumn, delimiter }: ImportFlags): ImportOptions {
  return {
    ...(country === undefined ? {} : { country }),
    ...(phoneColumn === undefined ? {} : { phoneColumn }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}
