/** The provider writes money with up to eight decimals; sums of it are kept in units of the last one. */
const DECIMALS = 8;

/** A decimal string as whole units, exactly. Digits beyond the eighth decimal are dropped. */
export function unitsOf(amount: string): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(amount) ?? [];
  const digits = whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, "0");
  return BigInt(`${sign}${digits}`);
}

/** Units as a decimal string with eight decimals. */
export function amountOf(units: bigint): string {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units).padStart(DECIMALS + 1, "0");
  return `${sign}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}
