// Amounts are decimal strings in JSON and bigint here: exact, whatever their size. Absent is null, never 0.

export type Yen = bigint | null;
export type Lang = "ja" | "en";

export const ABSENT = "－";

/** The amount of a JSON field; null where the field is absent. */
export const yen = (text: string | undefined): Yen => (text === undefined ? null : BigInt(text));

/** The amount of a JSON field without presence: left out means zero. */
export const whole = (text: string | undefined): bigint => BigInt(text ?? "0");

const abs = (v: bigint): bigint => (v < 0n ? -v : v);

/** Rounded half away from zero, as the printed statements are. */
export function divideHalfAway(value: bigint, unit: bigint): bigint {
  const magnitude = (2n * abs(value) + unit) / (2n * unit);
  return value < 0n ? -magnitude : magnitude;
}

const formats = { ja: new Intl.NumberFormat("ja-JP"), en: new Intl.NumberFormat("en-GB") };

/** An amount in a unit of yen: `12,345`, `▲134`, and `－` where it is not known. */
export function amount(value: Yen, unit: number, lang: Lang, signed = false): string {
  if (value === null) return ABSENT;
  const shown = divideHalfAway(value, BigInt(unit));
  const digits = formats[lang].format(abs(shown));
  if (shown < 0n) return (lang === "ja" ? "▲" : "−") + digits;
  return (signed && shown > 0n ? "+" : "") + digits;
}

/** Tenths of a percent as `95.8%`. */
export function percent(permille: string | bigint | undefined | null): string {
  if (permille === undefined || permille === null) return ABSENT;
  const v = BigInt(permille);
  return `${v < 0n ? "-" : ""}${abs(v) / 10n}.${abs(v) % 10n}%`;
}

/** Tenths of a percent, half up as the services make them; null where nothing can be made of it. */
export function permilleOf(part: Yen, of: Yen): bigint | null {
  if (part === null || of === null || of === 0n) return null;
  const up = 2000n * part + of;
  const down = 2n * of;
  const quotient = up / down;
  return up % down !== 0n && (up < 0n) !== (down < 0n) ? quotient - 1n : quotient;
}

/** A share in parts per million, with all its digits: 173077 is `17.3077%`. */
export function share(ppm: number): string {
  const digits = String(ppm % 10000).padStart(4, "0").replace(/0+$/, "");
  return `${Math.floor(ppm / 10000)}${digits && "." + digits}%`;
}

/** Length of a bar in percent of the longest one of its scale; for the screen only. */
export function length(value: bigint, longest: bigint): number {
  return longest > 0n ? Number((value * 1_000_000n) / longest) / 10_000 : 0;
}

export const largest = (values: Yen[]): bigint =>
  values.reduce<bigint>((most, v) => (v !== null && v > most ? v : most), 0n);

export const magnitude = abs;
