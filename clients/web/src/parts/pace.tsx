import type { ColumnJson, RowJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { BalanceGroupingJson, GroupBalanceJson } from "../../gen/kuzukuri/budget/v1/balance_pb";
import type { DateJson } from "../../gen/kuzukuri/type/v1/date_pb";
import { ApiError, monthly } from "../api";
import { Lacks } from "../charts/bars";
import { Lines, type Months } from "../charts/pace";
import { useLoaded, useNear, usePage, type Loaded } from "../context";
import { day, lastDay, month } from "../dates";
import { amount, largest, length, whole, type Yen } from "../money";
import { spentOf, type At, type Detail, type Shown } from "../rows";
import { columnText, type Asked } from "../view";
import { Failed } from "./notes";

/** From April to May of the next year, when the closing period ends. */
const MONTHS = 14;

/** Keys that the ledger takes at once. */
const KEYS = 100;

interface Request { grouping: BalanceGroupingJson; keys: string[]; years: number[]; asOf: string }

/** What the months of a column tell. */
interface Told {
  /** Sums up to each month's end; null everywhere where no month tells execution. */
  sums: Yen[];
  /** Only some parts tell it. */
  partly: boolean;
}

interface Column extends Told {
  /** The column as the address has it. */
  key: string;
  /** What the table has. */
  spent: Shown;
  /** The row has something in this column. */
  there: boolean;
}

const indexOf = (date: { year?: number; month?: number }, year: number): number => ((date.year ?? 0) - year) * 12 + (date.month ?? 0) - 4;

function sumsOf(balances: GroupBalanceJson[], year: number, asOf: string): Told {
  const of = new Map<number, bigint>();
  let partly = false;
  for (const { fiscalYear, month: at, figures } of balances) {
    const told = figures?.execution ?? figures?.knownExecution;
    if (fiscalYear !== year || !at || !told) continue;
    partly ||= !figures?.execution;
    const i = indexOf(at, year);
    of.set(i, (of.get(i) ?? 0n) + whole(told.executedYen));
  }
  if (!of.size) return { sums: Array<Yen>(MONTHS).fill(null), partly };
  const end = asOf ? indexOf({ year: Number(asOf.slice(0, 4)), month: Number(asOf.slice(5, 7)) }, year) : Math.max(...of.keys());
  let sum = 0n;
  return { sums: Array.from({ length: MONTHS }, (_, i) => (i > end ? null : (sum += of.get(i) ?? 0n))), partly };
}

/** How the ledger sums up what a node of a row stands for in it. */
function groupingOf({ row, level }: Detail, node: string): BalanceGroupingJson {
  const own = row.kind === "KIND_OWN_POSTINGS" || level === "SUB_PROJECT" || node.includes("/subProjects/");
  if (own) return "BALANCE_GROUPING_NODE";
  if (!node.includes("/classificationNodes/")) return "BALANCE_GROUPING_PROJECT";
  // A department has what is posted on a class itself, not what is below it.
  return level === "DEPARTMENT" ? "BALANCE_GROUPING_NODE" : "BALANCE_GROUPING_CLASSIFICATION_NODE";
}

const counted = (row: RowJson) => (row.members ?? []).filter((m) => m.node && !m.notCounted);

/** The requests that tell the months of a row: those of a date together, of nodes as many as one request takes. */
function requestsOf(detail: Detail, columns: Asked[]): Request[] {
  const { row, level } = detail;
  return [...new Set(columns.map((c) => c.asOf))].flatMap((asOf) => {
    const of = columns.flatMap((c, i) => (c.asOf === asOf ? [i] : []));
    const years = [...new Set(of.map((i) => columns[i]?.year ?? 0))];
    if (row.kind === "KIND_TOTAL") return [{ grouping: "BALANCE_GROUPING_YEAR", keys: [], years, asOf }];
    if (level === "FUND_SOURCE") return [{ grouping: "BALANCE_GROUPING_FUND_SOURCE", keys: [(row.id ?? "").split("/")[1]?.replace(/^none$/, "") ?? ""], years, asOf }];
    const nodes = new Map<BalanceGroupingJson, Set<string>>();
    for (const m of counted(row).filter((one) => of.includes(one.column ?? 0))) {
      const grouping = groupingOf(detail, m.node ?? "");
      nodes.set(grouping, (nodes.get(grouping) ?? new Set()).add(m.node ?? ""));
    }
    return [...nodes].flatMap(([grouping, set]) => {
      const all = [...set];
      return Array.from({ length: Math.ceil(all.length / KEYS) }, (_, i) => ({ grouping, keys: all.slice(i * KEYS, (i + 1) * KEYS), years, asOf }));
    });
  });
}

async function columnsOf(at: At, detail: Detail): Promise<Column[]> {
  const asked = requestsOf(detail, at.view.columns);
  const answers = await Promise.all(asked.map((a) => monthly(at.town, a.years, a.grouping, a.keys, a.asOf, at.view.books)));
  const { row } = detail;
  return at.view.columns.map(({ year, asOf }, i) => {
    const spent = spentOf(row.cells?.[i] ?? {});
    const told = sumsOf(answers.flatMap((a, k) => (asked[k]?.asOf === asOf ? a.balances ?? [] : [])), year, asOf);
    const members = counted(row);
    return { ...told, key: columnText({ year, asOf }), partly: told.partly || !!spent.lacks || spent.yen === null, spent,
      there: !detail.columns[i]?.missing && (!members.length || members.some((m) => (m.column ?? 0) === i)) };
  });
}

const last = (sums: Yen[]): Yen => sums.findLast((s) => s !== null) ?? null;

/** The day up to which the last point counts, where that is not its month's end. */
function within(column: ColumnJson | undefined, { year, asOf }: Asked, sums: Yen[]): DateJson | undefined {
  const date = asOf ? column?.asOf : column?.executedThrough;
  if (!date?.year || !date.month || indexOf(date, year) !== sums.findLastIndex((s) => s !== null)) return undefined;
  return date.day === lastDay(date.year, date.month).day ? undefined : date;
}

/** Cumulative by month beside earlier years: arithmetic, no verdict. */
export function Pace({ detail }: { detail: Loaded<Detail | null> }) {
  const { view, at, w } = usePage();
  const [ref, near] = useNear<HTMLElement>();
  const of = detail.value;
  const answer = useLoaded(() => columnsOf(at, of as Detail), [of], near && !!of);
  // What is still there of other columns is not shown under the names of these.
  const told = answer.value?.map((c) => c.key).join() === view.columns.map(columnText).join() ? answer.value : undefined;
  const error = detail.error ?? answer.error;
  const denied = answer.error instanceof ApiError && (answer.error.http === 403 || answer.error.http === 404);
  return (
    <section id="pace" ref={ref}>
      <h2>{w.pace}</h2>
      {denied ? <p>{w.paceDenied}</p> : error ? <Failed error={error} again={detail.error ? detail.again : answer.again} />
        : of === null ? <p>{w.notShown}</p> : of && !requestsOf(of, view.columns).length ? <p>{w.paceNotHere}</p>
          : told ? <Shape told={told} /> : <p class="wait">{w.loading}</p>}
    </section>
  );
}

function Shape({ told }: { told: Column[] }) {
  const { view, columns, w, unit } = usePage();
  // The year alone, with its date where it stands here twice.
  const labelOf = (i: number) => (columns.filter((c) => c.fiscalYear === columns[i]?.fiscalYear).length > 1 ? columns[i]?.short : columns[i]?.long) ?? "";
  const list = told.map((t, i) => ({ ...t, label: labelOf(i), latest: i === columns.length - 1 }));
  const known = list.filter((c) => c.sums.some((s) => s !== null));
  const names = Array.from({ length: MONTHS }, (_, i) => month({ year: 1, month: ((i + 3) % 12) + 1 }, view.lang));
  const title = w.pace + w.brackets(unit);
  return (
    <>
      {known.length > 0 && <p class="note">{w.paceNote}{view.snapshot && !view.books && ` ${w.paceLive}`}　{w.inUnit(unit)}</p>}
      <Said list={list} />
      {known.length > 0 && <><div class="drawn"><Lines years={known} months={names} title={title} /></div><PaceTable list={known} names={names} title={title} /></>}
    </>
  );
}

/** In words what the picture cannot show: which columns are not known, or not wholly, and up to which day. */
function Said({ list }: { list: (Column & Months)[] }) {
  const { view, columns, w } = usePage();
  // In the unit of the view, but never two that differ and look the same.
  const said = (v: Yen, unit: number) => `${amount(v, unit, view.lang)} ${w.units[unit] ?? ""}`;
  const both = (a: Yen, b: Yen): [string, string] => {
    const unit = said(a, view.unit) === said(b, view.unit) ? 1 : view.unit;
    return [said(a, unit), said(b, unit)];
  };
  const drawn = (c: Column) => c.sums.some((s) => s !== null);
  const names = (some: Months[]) => some.map((c) => c.label).join(w.list);
  const dateOnly = list.filter((c) => c.there && !drawn(c) && c.spent.yen !== null);
  const unknown = list.filter((c) => c.there && !drawn(c) && c.spent.yen === null);
  return (
    <div class="paceSaid">
      {dateOnly.length > 0 && <p>{dateOnly.length < list.length && names(dateOnly) + w.colon}{w.paceNone}</p>}
      {unknown.length > 0 && <p>{w.paceUnknown(unknown.map((c) => c.label))}</p>}
      {list.filter((c) => drawn(c) && c.partly).map((c) => (
        <p key={c.key}>{w.pacePartly(c.label)}<Lacks shown={c.spent} /></p>))}
      {list.map((c, i) => {
        const asked = view.columns[i];
        const to = asked && within(columns[i], asked, c.sums);
        return to && <p class="note" key={c.key}>{w.paceWithin(c.label, day(to, view.lang))}</p>;
      })}
      {list.filter((c) => drawn(c) && c.spent.yen !== null && c.spent.yen !== last(c.sums)).map((c) => (
        <p key={c.key}>{w.paceDiffers(c.label, ...both(last(c.sums), c.spent.yen))}</p>))}
    </div>
  );
}

function PaceTable({ list, names, title }: { list: Months[]; names: string[]; title: string }) {
  const { view, w } = usePage();
  const most = largest(list.flatMap((y) => y.sums));
  return (
    <div role="table" aria-label={title} class={`months${list.length > 3 ? " many" : ""}${list.some((y) => y.partly) ? " frayed" : ""}`} style={{ "--columns": list.length }}>
      <div role="row" class="head"><span role="columnheader">{w.monthEnd}</span>{list.map((y) => <span role="columnheader" key={y.key} class={y.latest ? "latest" : "earlier"}>{y.label}</span>)}</div>
      {names.map((name, i) => (list.every((y) => y.sums[i] === null || y.sums[i] === undefined) ? null : (
        <div role="row" key={i}>
          <span role="rowheader">{name}</span>
          {list.map((y) => {
            const v = y.sums[i] ?? null;
            return (
              <span role="cell" key={y.key} class={y.latest ? "latest" : "earlier"}>
                <span class="short" aria-hidden="true">{y.label}</span>
                <span class="track" aria-hidden="true">{v !== null && v > 0n && <span class={y.partly ? "spent open" : "spent"} style={{ width: `${length(v, most)}%` }} />}</span>
                <span class="amount" data-yen={v === null ? "" : String(v)} data-pace={`${y.key}/${i}`}>{y.partly && v !== null ? "※" : ""}{amount(v, view.unit, view.lang)}</span>
              </span>);
          })}
        </div>)))}
    </div>
  );
}
