import { usePage } from "../context";
import { length, magnitude } from "../money";

export interface Step {
  key: string;
  label: string;
  yen: bigint;
  /** Stands for itself, at either end; the others are changes. */
  whole: boolean;
}

/** Steps from one amount to another, each with its sum so far; a table whose bars hang where the one before ended. */
export function Waterfall({ steps, title, row, pair }: { steps: Step[]; title: string; row: string; pair: number }) {
  const { money, unit, w } = usePage();
  let sum = 0n;
  const placed = steps.map((s) => {
    const from = s.whole ? 0n : sum;
    sum = s.whole ? s.yen : sum + s.yen;
    return { ...s, low: from < sum ? from : sum, high: from < sum ? sum : from };
  });
  const changes = placed.filter((s) => !s.whole);
  const ends = placed.filter((s) => s.whole).map((s) => s.high);
  const all = [...changes.flatMap((s) => [s.low, s.high]), ...ends];
  const most = all.reduce((a, b) => (b > a ? b : a), 0n);
  const least = all.reduce((a, b) => (b < a ? b : a), most);
  // Changes that are small beside the whole would not be seen from zero on.
  const cut = least > 0n && (most - least) * 8n < most;
  const base = cut ? least - (most - least) / 5n : least < 0n ? least : 0n;
  const span = most - base || 1n;
  const total = changes.reduce((a, s) => a + s.yen, 0n);
  return (
    <figure class="waterfall">
      <figcaption>{title}{w.brackets(unit)}</figcaption>
      <div role="table" aria-label={title}>
        {placed.map((s) => {
          const low = s.low < base ? base : s.low;
          return (
            <div role="row" class={s.whole ? "whole" : s.yen < 0n ? "down" : "up"} key={s.key}>
              <span role="rowheader">{s.label}</span>
              <span role="cell" class="step" aria-hidden="true">
                <span class={`block${s.whole && cut ? " torn" : ""}`} data-bar={String(s.high - low)} style={{ left: `${length(low - base, span)}%`, width: `${length(magnitude(s.high - low), span)}%` }} />
              </span>
              <span role="cell" class="value" data-yen={String(s.yen)} data-row={row} data-change={pair} data-measure={s.key}>{money(s.yen, !s.whole)}</span>
            </div>
          );
        })}
        <div role="row" class="sum">
          <span role="rowheader">{w.termsSum}</span><span role="cell" class="step" aria-hidden="true" />
          <span role="cell" class="value" data-yen={String(total)} data-row={row} data-change={pair} data-measure={steps[0]?.key.startsWith("spent") ? "executedTerms" : "appropriationTerms"}>{money(total, true)}</span>
        </div>
      </div>
      {cut && <p class="note">{w.brokenAxis}</p>}
    </figure>
  );
}
