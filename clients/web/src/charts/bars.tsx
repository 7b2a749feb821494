import type { CellJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import { usePage } from "../context";
import { day } from "../dates";
import { largest, length, percent } from "../money";
import { budgetOf, isOver, originalOf, rateOf, spentOf, type Shown } from "../rows";

/** The longest amount of a row: the scale of its bars. */
export function scaleOf(cells: CellJson[], basis: "current" | "original"): bigint {
  return largest(cells.flatMap((c) => [budgetOf(c, basis).yen, spentOf(c).yen]));
}

function Bar({ cell, longest, latest }: { cell: CellJson; longest: bigint; latest: boolean }) {
  const { view } = usePage();
  const budget = budgetOf(cell, view.basis);
  const spent = spentOf(cell);
  const over = isOver(cell, view.basis);
  const wide = (v: bigint) => ({ width: `${length(v, longest)}%` });
  const inside = over ? budget.yen : spent.yen;
  return (
    <span class={`track ${latest ? "latest" : "earlier"}`} aria-hidden="true">
      {inside !== null && inside > 0n && <span class={`spent${spent.lacks ? " open" : ""}`} data-bar={String(inside)} style={wide(inside)} />}
      {over && budget.yen !== null && spent.yen !== null && (
        <span class="over" data-bar={String(spent.yen - budget.yen)} style={{ ...wide(spent.yen - budget.yen), left: `${length(budget.yen, longest)}%` }} />)}
      {budget.yen !== null && budget.yen > 0n && <span class={`budget${budget.lacks ? " open" : ""}`} data-bar={String(budget.yen)} style={wide(budget.yen)} />}
    </span>
  );
}

/** An amount with the mark of what is not wholly known. */
export function Amount({ shown, row, column, measure, label }: { shown: Shown; row: string; column: number; measure: string; label?: string }) {
  const { money } = usePage();
  return (
    <span class="amount" data-yen={shown.yen === null ? "" : String(shown.yen)} data-row={row} data-column={column} data-measure={measure}>
      {label && <span class="label">{label} </span>}{shown.lacks && shown.yen !== null ? "※" : ""}{money(shown.yen)}
    </span>
  );
}

/** In words what a sum lacks. */
export function Lacks({ shown }: { shown: Shown }) {
  const { w, view } = usePage();
  const l = shown.lacks;
  if (!l) return null;
  return (
    <span class="lacks">
      {l.absentParts ? ` ※${w.incomplete(l.absentParts, l.parts ?? 0)}` : ""}
      {l.earlierParts ? ` ※${w.earlierTold(l.earlierParts, l.parts ?? 0, day(l.earliest, view.lang))}` : ""}
    </span>
  );
}

/** One row in one column: the bar and its figures, which are the table's. */
export function Figures({ cell, longest, row, column, latest, brief }: { cell: CellJson; longest: bigint; row: string; column: number; latest: boolean; brief?: boolean }) {
  const { view, t } = usePage();
  const budget = budgetOf(cell, view.basis);
  const spent = spentOf(cell);
  const over = isOver(cell, view.basis);
  const amounts = { row, column };
  return (
    <>
      <Bar cell={cell} longest={longest} latest={latest} />
      <span class="figures">
        <span class={`rate${over ? " beyond" : ""}`} data-rate={String(rateOf(cell, view.basis) ?? "")} data-row={row} data-column={column}>{percent(rateOf(cell, view.basis))}</span>{" "}
        {over && <><strong class="badge">{t.over}</strong>{" "}</>}
        <Amount shown={spent} measure="executed" {...amounts} /><span class="of"> / </span>
        <Amount shown={budget} measure={view.basis === "current" ? "appropriation" : "original"} {...amounts} />
        <Lacks shown={budget.lacks ? budget : spent} />
      </span>
      {view.reader === "finance" && !brief && <AllAmounts cell={cell} {...amounts} />}
    </>
  );
}

function AllAmounts({ cell, row, column }: { cell: CellJson; row: string; column: number }) {
  const { t } = usePage();
  const plain = (text: string | undefined): Shown => ({ yen: text === undefined ? null : BigInt(text) });
  const list: [string, string, Shown][] = [
    [t.original, "original", originalOf(cell)], [t.budget, "appropriation", budgetOf(cell, "current")],
    [t.spent, "executed", spentOf(cell)], [t.rest, "difference", plain(cell.differenceYen)],
    [t.carriedOut, "carriedOut", plain(cell.appropriationYen === undefined ? undefined : cell.carriedOutYen ?? "0")], [t.unused, "unused", plain(cell.unusedYen)],
  ];
  return <span class="all">{list.map(([label, measure, shown]) => <Amount key={measure} shown={shown} row={row} column={column} measure={measure} label={label} />)}</span>;
}
