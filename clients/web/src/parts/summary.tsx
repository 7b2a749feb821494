import type { CompareExecutionResponseJson, RowJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import { Amount, Figures, Lacks, scaleOf } from "../charts/bars";
import { usePage, type Loaded } from "../context";
import { magnitude, percent, yen } from "../money";
import { budgetOf, isOver, rateOf, spentOf, type Place } from "../rows";
import { Failed, Few } from "./notes";
import { Places } from "./places";
import { nameOf, pairOf } from "./table";

/** Path of a row through the subtotals of an answer. */
function placeIn(answer: CompareExecutionResponseJson, row: RowJson): Place {
  const open: string[] = [];
  for (let up = row.parent; up; up = (answer.subtotals ?? []).find((r) => r.id === up)?.parent) open.unshift(up);
  return { row: row.id ?? "", under: open.at(-1) ?? "", open };
}

/** Four numbers, what went beyond its budget, and the three largest changes. */
export function Summary({ answer, pillars }: { answer: CompareExecutionResponseJson; pillars: Loaded<CompareExecutionResponseJson> }) {
  const { view, columns, w, t, unit } = usePage();
  const total = answer.total;
  const pair = pairOf(view.pair, columns.length);
  const shown = [pair, pair + 1];
  return (
    <section id="summary" class="summary">
      <h2>{w.summary}</h2>
      <dl class={view.unit === 1 ? "numbers long" : "numbers"} aria-label={w.fourNumbers}>
        {shown.map((i) => {
          const cell = total?.cells?.[i] ?? {};
          const side = i === columns.length - 1 ? "latest" : "earlier";
          return [
            <div key={`b${i}`} class={side}><dt>{columns[i]?.short} {view.basis === "current" ? t.budget : t.original}</dt>
              <dd><Amount shown={budgetOf(cell, view.basis)} row="total" column={i} measure={view.basis === "current" ? "appropriation" : "original"} /> <small>{unit}</small><Lacks shown={budgetOf(cell, view.basis)} /></dd></div>,
            <div key={`s${i}`} class={side}><dt>{columns[i]?.short} {t.spent}</dt>
              <dd><Amount shown={spentOf(cell)} row="total" column={i} measure="executed" /> <small>{unit}</small> <b class="rate">{percent(rateOf(cell, view.basis))}</b><Lacks shown={spentOf(cell)} /></dd></div>,
          ];
        })}
      </dl>
      {total && <Places row={total} />}
      {pillars.error && <Failed error={pillars.error} again={pillars.again} />}
      {pillars.value && <Beyond answer={pillars.value} />}
      {pillars.value && <Reasons answer={pillars.value} />}
    </section>
  );
}

function Beyond({ answer }: { answer: CompareExecutionResponseJson }) {
  const { view, columns, choose, w } = usePage();
  const beyond = (answer.rows ?? []).filter((r) => (r.cells ?? []).some((c) => isOver(c, view.basis)));
  // Of what is not wholly known nobody can tell whether it went beyond, whichever of the two it is.
  const unknown = (answer.rows ?? []).filter((r) => !beyond.includes(r) && (r.cells ?? []).some((c) => {
    const spent = spentOf(c);
    const budget = budgetOf(c, view.basis);
    return !!budget.lacks || !!spent.lacks || (budget.yen === null) !== (spent.yen === null);
  })).length;
  const also = unknown > 0 && w.overUnknown(unknown);
  if (!beyond.length) return <p class="note">{also || w.noOver}</p>;
  return (
    <div class="beyondList">
      <h3>{w.overNow}</h3>
      <Few all={beyond} few={3} item={(r) => {
        const name = nameOf(r, w);
        return (
          <li key={r.id}>
            <button type="button" class="name" onClick={() => choose(placeIn(answer, r))}><span lang={name.lang}>{name.text}</span> <span class="go">{w.why}</span></button>
            {(r.cells ?? []).map((c, i) => (isOver(c, view.basis) ? (
              <span class="cell" key={i}><span class="short">{columns[i]?.short}</span><Figures cell={c} longest={scaleOf(r.cells ?? [], view.basis)} row={r.id ?? ""} column={i} latest={i === columns.length - 1} brief /></span>) : null))}
          </li>
        );
      }} />
      {also && <p class="note">{also}</p>}
    </div>
  );
}

function Reasons({ answer }: { answer: CompareExecutionResponseJson }) {
  const { view, columns, choose, money, t, unit, w } = usePage();
  const pair = pairOf(view.pair, columns.length);
  const rows = (answer.rows ?? []).filter((r) => !r.outsideTotal);
  const unknown = rows.filter((r) => r.changes?.[pair]?.appropriationYen === undefined).length;
  const changes = rows.flatMap((r) => {
    const v = yen(r.changes?.[pair]?.appropriationYen);
    return v === null || v === 0n ? [] : [{ r, v }];
  }).sort((a, b) => (magnitude(b.v) > magnitude(a.v) ? 1 : magnitude(b.v) < magnitude(a.v) ? -1 : 0)).slice(0, 3);
  if (!changes.length && !unknown) return null;
  return (
    <div class="reasons">
      <h3>{w.reasons}{w.brackets([t.budget, `${columns[pair]?.short} → ${columns[pair + 1]?.short}`, unit].join(w.list))}</h3>
      <ol>
        {changes.map(({ r, v }) => {
          const name = nameOf(r, w);
          return (
            <li key={r.id}>
              <button type="button" class="name" onClick={() => choose(placeIn(answer, r))}><span lang={name.lang}>{name.text}</span> <span class="go">{w.why}</span></button>
              <span class="amount" data-yen={String(v)} data-row={r.id} data-change={pair} data-measure="appropriationChange">{money(v, true)}</span>
            </li>
          );
        })}
      </ol>
      {unknown > 0 && <p class="note">{w.reasonsUnknown(unknown)}</p>}
    </div>
  );
}
