import type { DecimalJson } from "../gen/kuzukuri/type/v1/decimal_pb";

/** A decimal as it is printed, with its precision: {800, 1} is `80.0`. */
export function decimalText(d: DecimalJson | undefined): string {
  if (!d) return "";
  const digits = (d.unscaled ?? "0").replace("-", "");
  const scale = d.scale ?? 0;
  const padded = digits.padStart(scale + 1, "0");
  const whole = new Intl.NumberFormat("en-GB").format(BigInt(padded.slice(0, padded.length - scale)));
  return (d.unscaled?.startsWith("-") ? "-" : "") + whole + (scale ? "." + padded.slice(-scale) : "");
}

/** For places on the screen only. */
export const decimalNumber = (d: DecimalJson | undefined): number => (d ? Number(d.unscaled ?? "0") / 10 ** (d.scale ?? 0) : NaN);
