import type { RowJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { ReportedFigureJson } from "../../gen/kuzukuri/budget/v1/reported_figure_pb";
import { useState } from "preact/hooks";
import { momentsOf, useLoaded, usePage } from "../context";
import { amount, percent, yen } from "../money";
import { pageOf, placesOf, type Sheet, type Spot } from "../printed";
import { Failed, Few } from "./notes";
import { nameOf } from "./table";

const FEW = 12;

/** Where the papers print the figures of a row: beside them, asked for when it is opened. */
export function Places({ row }: { row: RowJson }) {
  const { at, columns, w } = usePage();
  const [open, setOpen] = useState(false);
  const name = nameOf(row, w);
  // Another row, or the same in other years or at another moment, begins anew: no place stands under what it is not of.
  const key = [row.id, at.snapshot, momentsOf(columns)].join();
  return (
    <details class="places" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{w.printedPlaces}{w.colon}<span lang={name.lang}>{name.text}</span></summary>
      {open && <Opened key={key} row={row} />}
    </details>
  );
}

function Opened({ row }: { row: RowJson }) {
  const { at, columns, w } = usePage();
  const { value, error, again } = useLoaded(() => placesOf(at, row), [at.town, row]);
  if (error) return <Failed error={error} again={again} />;
  if (!value) return <p class="wait">{w.loading}</p>;
  const { spots, parts } = value;
  const without = columns.filter((c, i) => !c.missing && !spots.some((s) => s.column === i));
  return (
    <>
      <Few all={spots} few={FEW} item={(s) => <Printed key={s.key} spot={s} />} />
      {without.length > 0 && <p class="note">{without.map((c) => c.short).join(w.list)}{w.colon}{w.placesNone}</p>}
      {parts && parts.figures > 0 && (
        <>
          <h3>{w.placesBelow(parts.projects.map((n, i) => w.projects(columns[i]?.short ?? "", n)).join(w.list), parts.figures)}</h3>
          <Few all={parts.sheets} few={FEW} item={(s) => <Below key={s.key} sheet={s} />} />
        </>)}
    </>
  );
}

function Printed({ spot }: { spot: Spot }) {
  const { view, columns, w } = usePage();
  const said = (f: ReportedFigureJson) => (f.measure === "MEASURE_RATE" ? percent(f.value ?? "0") : `${amount(yen(f.value ?? "0"), 1, view.lang)} ${w.units[Number(f.unitYen ?? 1)] ?? ""}`);
  return (
    <li>{columns[spot.column]?.short}　<span lang="ja">{spot.title}</span>　{w.place(spot.table, pageOf(spot.table), spot.row)}　<span lang="ja">{spot.label}</span>　{spot.figures.map((f) => (
      <span key={f.name} class="printed" data-printed={f.value}>{w.printedMeasures[f.measure ?? "MEASURE_UNSPECIFIED"]} {said(f)}</span>))}</li>
  );
}

function Below({ sheet }: { sheet: Sheet }) {
  const { columns, w } = usePage();
  return (
    <li>{columns[sheet.column]?.short}　<span lang="ja">{sheet.title}</span>　{sheet.pages.length ? w.pages(sheet.pages.length) : w.tableOf(sheet.table)}{w.colon}{w.placesCount(sheet.nodes, sheet.figures)}
      {sheet.pages.length > 0 && <Few all={sheet.pages} few={FEW} class="pages" item={(p) => <li key={p}>{p}</li>} />}</li>
  );
}
