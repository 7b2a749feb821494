import type { DateJson } from "../gen/kuzukuri/type/v1/date_pb";
import type { Lang } from "./money";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December"];

/** A date in the words of the page, never the browser's. */
export function day(date: DateJson | undefined, lang: Lang): string {
  if (!date?.year || !date.month || !date.day) return "";
  return lang === "ja" ? `${date.year}年${date.month}月${date.day}日` : `${date.day} ${MONTHS[date.month - 1]} ${date.year}`;
}

export const month = (date: DateJson, lang: Lang): string =>
  lang === "ja" ? `${date.month}月` : (MONTHS[(date.month ?? 1) - 1] ?? "").slice(0, 3);

/** `2023-07-31`. */
export const iso = (date: DateJson): string =>
  `${String(date.year).padStart(4, "0")}-${String(date.month).padStart(2, "0")}-${String(date.day).padStart(2, "0")}`;

export function parse(text: string): DateJson | undefined {
  const [year, monthOf, dayOf] = text.split("-").map(Number);
  return year && monthOf && dayOf ? { year, month: monthOf, day: dayOf } : undefined;
}

export const lastDay = (year: number, monthOf: number): DateJson =>
  ({ year, month: monthOf, day: new Date(Date.UTC(year, monthOf, 0)).getUTCDate() });

/** Where the as-of slider of a fiscal year stops: its month ends to the end of the closing period (31 May), and the
 * dates of its statements. */
export function stops(fiscalYear: number, statements: DateJson[]): string[] {
  const ends = Array.from({ length: 14 }, (_, i) => lastDay(fiscalYear + (i > 8 ? 1 : 0), ((i + 3) % 12) + 1));
  return [...new Set([...ends, ...statements].map(iso))].sort();
}

/** The same day and month in another fiscal year; 29 February becomes the 28th where there is none. */
export function sameDay(text: string, from: number, to: number): string {
  const date = parse(text);
  if (!date?.year || !date.month || !date.day) return text;
  const end = lastDay(date.year + to - from, date.month);
  return iso({ ...end, day: Math.min(date.day, end.day ?? 31) });
}
