import type { CompareExecutionResponseJson, RowJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import { useEffect, useState } from "preact/hooks";
import { compare } from "../api";
import { Figures, scaleOf } from "../charts/bars";
import { useLoaded, usePage } from "../context";
import { yen } from "../money";
import { isNode, levelOfParts, mayOpen, ofThousand, PAGE, partsOf, tableQuery } from "../rows";
import { Failed } from "./notes";

/** Of a row of the total's: name in words where it has none of its own. */
export function nameOf(row: RowJson, w: ReturnType<typeof usePage>["w"]): { text: string; lang?: "ja" } {
  if (row.kind === "KIND_TOTAL") return { text: w.total };
  if (row.kind === "KIND_OUTSIDE_TOTAL") return { text: w.outside };
  const kind = row.kind && w.rowKinds[row.kind];
  if (kind) return { text: kind };
  return row.displayName ? { text: row.displayName, lang: "ja" } : { text: row.id === "department/none" ? w.noDepartment : row.id ?? "" };
}

/** Year beside year: the bars are the table. */
export function Table({ first }: { first: CompareExecutionResponseJson }) {
  const { view, columns, w, t, unit } = usePage();
  const [pages, setPages] = useState<{ of: CompareExecutionResponseJson; more: CompareExecutionResponseJson[] }>({ of: first, more: [] });
  const more = pages.of === first ? pages.more : [];
  const answers = [first, ...more];
  const rows = answers.flatMap((a) => a.rows ?? []);
  const subtotals = [...new Map(answers.flatMap((a) => a.subtotals ?? []).map((r) => [r.id, r])).values()];
  const all = [...subtotals, ...rows];
  const top = all.filter((r) => !r.parent || !all.some((p) => p.id === r.parent));
  const last = columns.length - 1;
  return (
    <section id="table" class={columns.length > 3 ? "years many" : "years"} style={{ "--columns": columns.length }}>
      <h2>{w.table}</h2>
      <p class="note">{w.tableNote}<br />{w.absentNote}　{w.inUnit(unit)}</p>
      <div role="table" aria-label={w.table + w.brackets(unit)} class="grid">
        <div role="row" class="head">
          <span role="columnheader">{view.level === "DEPARTMENT" || view.level === "FUND_SOURCE" ? w.levels[view.level] : w.name}</span>
          {columns.map((c, i) => (
            <span role="columnheader" key={i} class={i === last ? "latest" : "earlier"}>{c.short}　<span class="state">{w.states[c.closingState ?? "CLOSING_STATE_UNSPECIFIED"]}</span>
              <small>{t.rate}{w.and}{t.spent} / {view.basis === "current" ? t.budget : t.original}</small></span>))}
          <span role="columnheader">{w.change}<small>{columns[pairOf(view.pair, columns.length)]?.short} → {columns[pairOf(view.pair, columns.length) + 1]?.short}</small></span>
        </div>
        {top.filter((r) => !r.outsideTotal).map((r) => <Line key={r.id} row={r} all={all} under="" top="" depth={0} total={first.total} />)}
        {first.total && <Line row={first.total} all={[]} under="" top="" depth={0} total={first.total} />}
        {top.filter((r) => r.outsideTotal).map((r) => <Line key={r.id} row={r} all={all} under="" top="" depth={0} total={first.total} />)}
        {first.outsideTotal && <Line row={first.outsideTotal} all={[]} under="" top="" depth={0} total={first.total} />}
      </div>
      {answers.at(-1)?.nextPageToken && <More first={first} answers={answers} rows={rows.length} onMore={(a) => setPages({ of: first, more: [...more, a] })} />}
    </section>
  );
}

export const pairOf = (pair: number, columns: number): number => (pair < 0 || pair > columns - 2 ? columns - 2 : pair);

function More({ first, answers, rows, onMore }: { first: CompareExecutionResponseJson; answers: CompareExecutionResponseJson[]; rows: number; onMore: (a: CompareExecutionResponseJson) => void }) {
  const { at, view, w } = usePage();
  const token = answers.at(-1)?.nextPageToken;
  return <p><button type="button" onClick={() => compare(at.town, { ...tableQuery(at, view.level), pageSize: PAGE, pageToken: token }).then(onMore, () => undefined)}>{w.more(rows, first.rowCount ?? rows)}</button></p>;
}

interface LineProps { row: RowJson; all: RowJson[]; under: string; top: string; depth: number; total: RowJson | undefined }

/** A row and, when it is open, what is below it. */
function Line({ row, all, under, top, depth, total }: LineProps) {
  const { view, change, choose, columns, w } = usePage();
  const id = row.id ?? "";
  const known = all.filter((r) => r.parent === id && r.id !== id);
  const opens = mayOpen(row) || known.length > 0;
  // What was fetched with its parts is shown with them until it is folded.
  const open = opens && (known.length > 0 ? !view.open.includes("-" + id) : view.open.includes(id));
  const toggle = () => {
    const rest = view.open.filter((o) => o !== id && o !== "-" + id);
    change({ open: open === known.length > 0 ? [...rest, known.length > 0 ? "-" + id : id] : rest }, true);
  };
  const name = nameOf(row, w);
  const longest = scaleOf(row.cells ?? [], view.basis);
  const here = isNode(id) ? id : under;
  const first = top || (isNode(id) ? id : "");
  const pair = pairOf(view.pair, columns.length);
  const kind = row.kind === "KIND_TOTAL" || row.kind === "KIND_OUTSIDE_TOTAL" ? "total" : opens && isNode(id) ? "heading" : "item";
  const chosen = (view.row || "total") === id;
  const code = (row.members ?? []).at(-1)?.printedCode;
  return (
    <>
      <div role="row" class={`line ${kind} depth${Math.min(depth, 3)}${chosen ? " chosen" : ""}`} id={`row-${id}`}>
        <span role="rowheader" class="name">
          {opens ? <button type="button" class="fold" aria-expanded={open} aria-label={w.openRow(name.text)} onClick={toggle}>
            <span class="mark" aria-hidden="true">{open ? "▾" : "▸"}</span><span lang={name.lang}>{name.text}</span></button>
            : <span class="plain" lang={name.lang}>{name.text}</span>}
          {code && <small class="code" lang="ja">{code}</small>}
          {view.words === "plain" && row.kind !== "KIND_TOTAL" && row.kind !== "KIND_OUTSIDE_TOTAL" && <PerThousand row={row} total={total} />}
          <button type="button" class="why" aria-label={w.whyOf(name.text)} onClick={() => choose({ row: kind === "total" && id === "total" ? "" : id, under: isNode(id) ? under : here, open: [] })}>{w.why}</button>
        </span>
        {(row.cells ?? []).map((cell, i) => (
          <span role="cell" class="cell" key={i}><span class="short" aria-hidden="true">{columns[i]?.short}</span>
            <Figures cell={cell} longest={longest} row={id} column={i} latest={i === columns.length - 1} /></span>))}
        <span role="cell" class="cell change"><span class="short" aria-hidden="true">{w.change}</span><ChangeSaid row={row} pair={pair} /></span>
      </div>
      {open && (known.length > 0 ? known.map((r) => <Line key={r.id} row={r} all={all} under={here} top={first} depth={depth + 1} total={total} />)
        : <Parts row={row} under={here} top={first} depth={depth + 1} total={total} />)}
    </>
  );
}

function PerThousand({ row, total }: { row: RowJson; total: RowJson | undefined }) {
  const { w } = usePage();
  const part = ofThousand(row.cells?.at(-1), total?.cells?.at(-1));
  return part === null || row.outsideTotal ? null : <small class="per">{w.ofThousand(String(part))}</small>;
}

function ChangeSaid({ row, pair }: { row: RowJson; pair: number }) {
  const { money, t } = usePage();
  const c = row.changes?.[pair];
  const said = (text: string | undefined, label: string, measure: string) => (
    <span class="amount" data-yen={text ?? ""} data-row={row.id} data-change={pair} data-measure={measure}><span class="label">{label} </span>{money(yen(text), true)}</span>);
  return <span class="figures">{said(c?.appropriationYen, t.budget, "appropriationChange")} {said(c?.executedYen, t.spent, "executedChange")}</span>;
}

/** What is below a row, asked for when it is opened. */
function Parts({ row, under, top, depth, total }: { row: RowJson; under: string; top: string; depth: number; total: RowJson | undefined }) {
  const { at, view, w, opened } = usePage();
  const parts = useLoaded(() => partsOf(at, row, under, top), [at.town, at.snapshot, row.id, view.columns.map((c) => c.year + c.asOf).join(), view.lang, view.basis, view.reader]);
  const level = parts.value?.length ? levelOfParts(row, parts.value) : undefined;
  useEffect(() => (level ? opened(level) : undefined), [level]);
  if (parts.error) return <div role="row"><span role="cell"><Failed error={parts.error} again={parts.again} /></span></div>;
  if (!parts.value) return <div role="row" class="wait"><span role="cell">{w.loading}</span></div>;
  if (!parts.value.length) return <div role="row" class="wait"><span role="cell">{w.noParts}</span></div>;
  // A part of a project may stand elsewhere than the project does.
  return <>{parts.value.map((r) => <Line key={r.id} row={r} all={[]} under={isNode(r.parent ?? "") ? r.parent ?? "" : under} top={top} depth={depth} total={total} />)}</>;
}
