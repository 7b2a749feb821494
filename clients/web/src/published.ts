// Years that the public listener shows as of one moment only: which of them can be shown together, and of what moment.
import type { Pin, Session } from "./api";
import type { Asked } from "./view";

const listed = (session: Session, town: string) => session.jurisdictions.find((j) => j.name.endsWith("/" + town));

export const yearsOf = (session: Session, town: string): number[] => listed(session, town)?.fiscalYears ?? [];

/** What some years are pinned to. One: all of them are shown of its moment, also those that are published as they stand.
 * Several: they cannot be shown together. */
export const pinsOf = (session: Session, town: string, years: number[]): Pin[] =>
  (listed(session, town)?.pinned ?? []).filter((p) => p.fiscalYears.some((y) => years.includes(y)));

/** Pairs of years that can be shown together, the latest last. */
function pairsOf(session: Session, town: string, years: number[]): number[][] {
  const pairs = years.flatMap((later) => years.filter((y) => y < later).map((earlier) => [earlier, later]));
  return pairs.filter((pair) => pinsOf(session, town, pair).length <= 1).sort(([a = 0, b = 0], [c = 0, d = 0]) => b - d || a - c);
}

const asked = (years: number[]): Asked[] => years.map((year) => ({ year, asOf: "" }));

/** The latest two of some years that can be shown together; where no two can, the latest two. */
export const latestTwo = (session: Session, town: string, years: number[]): Asked[] =>
  asked(pairsOf(session, town, years).at(-1) ?? years.slice(-2));

/** Two years that can be shown together, at least one of them of a pin: as many as can be of those that were asked for, its own
 * before others, and the latest. None where it has one year alone and all others are pinned. */
export function twoWith(session: Session, town: string, pin: Pin, wanted: number[]): Asked[] {
  const own = (y: number) => pin.fiscalYears.includes(y);
  const free = yearsOf(session, town).filter((y) => !pinsOf(session, town, [y]).length);
  const pairs = pairsOf(session, town, [...pin.fiscalYears, ...free].sort((a, b) => a - b)).filter((pair) => pair.some(own));
  const worth = (pair: number[]) => pair.reduce((sum, y) => sum + (wanted.includes(y) ? (own(y) ? 2 : 1) : 0), 0);
  const most = Math.max(...pairs.map(worth));
  return asked(pairs.filter((pair) => worth(pair) === most).at(-1) ?? []);
}
