// Years that the public listener shows as of one moment only: which of them can be shown together, and of what moment.
import type { Pin, Session } from "./api";
import type { Asked } from "./view";

const listed = (session: Session, town: string) => session.jurisdictions.find((j) => j.name.endsWith("/" + town));

export const yearsOf = (session: Session, town: string): number[] => listed(session, town)?.fiscalYears ?? [];

/** What some years are pinned to. One: all of them are shown of its moment, also those that are published as they stand.
 * Several: they cannot be shown together. */
export const pinsOf = (session: Session, town: string, years: number[]): Pin[] =>
  (listed(session, town)?.pinned ?? []).filter((p) => p.fiscalYears.some((y) => years.includes(y)));

/** The latest two of some years that can be shown together; where no two can, the latest two. */
export function latestTwo(session: Session, town: string, years: number[]): Asked[] {
  const pairs = years.flatMap((later) => years.filter((y) => y < later).map((earlier) => [earlier, later]));
  const together = pairs.filter((pair) => pinsOf(session, town, pair).length <= 1);
  const latest = together.sort(([a = 0, b = 0], [c = 0, d = 0]) => b - d || a - c).at(-1);
  return (latest ?? years.slice(-2)).map((year) => ({ year, asOf: "" }));
}
