import type { GroupBalanceJson } from "../../gen/kuzukuri/budget/v1/balance_pb";
import { ApiError, monthly } from "../api";
import { Lines, type Months } from "../charts/pace";
import { useLoaded, useNear, usePage, type Loaded } from "../context";
import { month } from "../dates";
import { amount, largest, length, yen, type Yen } from "../money";
import type { Detail } from "../rows";

/** From April to May of the next year, when the closing period ends. */
const MONTHS = 14;

/** Sums up to each month's end of what the months tell; null everywhere where no month tells execution. */
function sumsOf(balances: GroupBalanceJson[], year: number, asOf: string): Yen[] {
  const of = new Map<number, Yen>();
  for (const b of balances) {
    const executed = yen(b.figures?.execution?.executedYen);
    if (b.fiscalYear !== year || !b.month || executed === null) continue;
    const i = ((b.month.year ?? 0) - year) * 12 + (b.month.month ?? 0) - 4;
    of.set(i, (of.get(i) ?? 0n) + executed);
  }
  if (!of.size) return Array<Yen>(MONTHS).fill(null);
  const end = asOf ? (Number(asOf.slice(0, 4)) - year) * 12 + Number(asOf.slice(5, 7)) - 4 : Math.max(...of.keys());
  let sum = 0n;
  return Array.from({ length: MONTHS }, (_, i) => (i > end ? null : (sum += of.get(i) ?? 0n)));
}

/** Cumulative by month beside earlier years: arithmetic, no verdict. */
export function Pace({ detail }: { detail: Loaded<Detail | null> }) {
  const { view, at, columns, w, unit } = usePage();
  const [ref, near] = useNear<HTMLElement>();
  const row = detail.value?.row;
  const nodes = row && view.row ? (row.members ?? []).map((m) => m.node ?? "").slice(0, 100) : [];
  const grouping = !view.row ? "BALANCE_GROUPING_YEAR" : nodes[0]?.includes("/classificationNodes/") ? "BALANCE_GROUPING_CLASSIFICATION_NODE"
    : nodes[0]?.includes("/subProjects/") ? "BALANCE_GROUPING_NODE" : "BALANCE_GROUPING_PROJECT";
  const years = [...new Set(view.columns.map((c) => c.year))];
  const ready = near && (!view.row || nodes.length > 0);
  const answer = useLoaded(() => monthly(at.town, years, grouping, nodes, view.books), [at.town, at.snapshot, view.books, view.row, nodes.join(), years.join()], ready);
  const list: Months[] = years.map((year) => ({ year, label: columns.find((c) => c.fiscalYear === year)?.long ?? "", latest: year === columns.at(-1)?.fiscalYear,
    sums: sumsOf(answer.value?.balances ?? [], year, view.columns.find((c) => c.year === year)?.asOf ?? "") }));
  const known = list.filter((y) => y.sums.some((s) => s !== null));
  const denied = answer.error instanceof ApiError && (answer.error.http === 403 || answer.error.http === 404);
  const names = Array.from({ length: MONTHS }, (_, i) => month({ year: 1, month: ((i + 3) % 12) + 1 }, view.lang));
  const title = w.pace + w.brackets(unit);
  return (
    <section id="pace" ref={ref}>
      <h2>{w.pace}</h2>
      {denied ? <p>{w.paceDenied}</p> : answer.error ? <p role="alert">{w.failed}{w.colon}<span lang="en">{answer.error.message}</span></p>
        : !answer.value ? <p class="wait">{ready || !near ? w.loading : w.paceNone}</p>
          : !known.length ? <p>{w.paceNone}</p>
            : (
              <>
                <p class="note">{w.paceNote}{view.snapshot && !view.books && ` ${w.paceLive}`}</p>
                <div class="drawn"><Lines years={known} months={names} title={title} /></div>
                <PaceTable list={known} names={names} title={title} />
              </>)}
    </section>
  );
}

function PaceTable({ list, names, title }: { list: Months[]; names: string[]; title: string }) {
  const { view, w } = usePage();
  const most = largest(list.flatMap((y) => y.sums));
  return (
    <div role="table" aria-label={title} class={list.length > 3 ? "months many" : "months"} style={{ "--columns": list.length }}>
      <div role="row" class="head"><span role="columnheader">{w.monthEnd}</span>{list.map((y) => <span role="columnheader" key={y.year} class={y.latest ? "latest" : "earlier"}>{y.label}</span>)}</div>
      {names.map((name, i) => (list.every((y) => y.sums[i] === null || y.sums[i] === undefined) ? null : (
        <div role="row" key={i}>
          <span role="rowheader">{name}</span>
          {list.map((y) => {
            const v = y.sums[i] ?? null;
            return (
              <span role="cell" key={y.year} class={y.latest ? "latest" : "earlier"}>
                <span class="short" aria-hidden="true">{y.label}</span>
                <span class="track" aria-hidden="true">{v !== null && v > 0n && <span class="spent" style={{ width: `${length(v, most)}%` }} />}</span>
                <span class="amount" data-yen={v === null ? "" : String(v)} data-pace={`${y.year}/${i}`}>{amount(v, view.unit, view.lang)}</span>
              </span>);
          })}
        </div>)))}
    </div>
  );
}
