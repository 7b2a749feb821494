import type { CompareExecutionResponseJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { AmountDifferenceJson, ExplainDifferenceResponseJson, FieldDifferenceJson, RowDifferenceJson } from "../../gen/kuzukuri/aggregator/v1/explain_difference_pb";
import { address, comparisonPath, explainDifference } from "../api";
import { usePage } from "../context";
import { parse } from "../dates";
import { yen } from "../money";
import { allOf, fileQuery, tableQuery } from "../rows";
import type { Level } from "../view";
import { useRef, useState } from "preact/hooks";
import { Cut, Failed, Few, focusOn } from "./notes";

/** Where the figures come from, and how to take them away. */
export function About({ answer, level }: { answer: CompareExecutionResponseJson; level: Level }) {
  const { at, columns, session, unit, w } = usePage();
  return (
    <section id="about">
      <h2>{w.aboutFigures}</h2>
      <dl class="about">
        <dt>{w.snapshot}</dt><dd><code>{at.snapshot}</code>　{w.computation} {answer.computation}</dd>
        <dt>{w.sources}</dt><dd><ul>{columns.map((c, i) => <li key={i}>{c.long}{w.colon}<span lang="ja">{c.statementTitle || ""}</span>{!c.statementTitle && w.noStatement}</li>)}</ul></dd>
        <dt>{w.printedPlaces}</dt><dd class="toOpen">{w.placesWhere}</dd>
        <dt>{w.rounding}</dt><dd>{w.roundingNote(unit)}</dd>
        <dt>{w.downloads}</dt><dd class="files"><Files level={level} /></dd>
        <dt>API</dt><dd class="files"><a href={address(comparisonPath(at.town), fileQuery(at, level))}>{w.apiLink}</a> <a href="api/docs/">{w.apiDocs}</a></dd>
      </dl>
      {session.listener === "STAFF" && <History />}
      <details class="glossary"><summary>{w.glossary}</summary><dl>{w.glossaryItems.map(([term, text]) => [<dt key={term}>{term}</dt>, <dd key={text}>{text}</dd>])}</dl></details>
    </section>
  );
}

/** Hands a text over as a file. */
function save(text: string, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The table as files. The server makes all rows into one CSV or workbook; JSON it answers by the page. */
function Files({ level }: { level: Level }) {
  const { view, at, w } = usePage();
  const [said, say] = useState("");
  const query = fileQuery(at, level);
  const file = (suffix: string) => address(comparisonPath(at.town, suffix), { ...query, "presentation.unitYen": view.unit });
  const pages = { ...tableQuery(at, level), pageSize: 5000 };
  const whole = async (e: Event) => {
    e.preventDefault();
    say(w.loading);
    try {
      save(JSON.stringify(await allOf(at.town, pages)), `comparison-${at.town}.json`);
      say("");
    } catch (error) {
      say(`${w.failed}${w.colon}${(error as Error).message}`);
    }
  };
  return (
    <>
      <a href={file(".csv")} download>CSV</a> <a href={file(".xlsx")} download>XLSX</a> <a href={address(comparisonPath(at.town), pages)} download onClick={whole}>JSON</a>
      <span class="note"> {w.filesNote(w.levels[level])} <span role="status">{said}</span></span>
    </>
  );
}

/** What changed since the snapshot in the address, and which writes did it. For staff: writes have authors. */
function History() {
  const { view, at, w } = usePage();
  const [pages, setPages] = useState<ExplainDifferenceResponseJson[]>([]);
  const [failed, setFailed] = useState<{ error: Error; before: ExplainDifferenceResponseJson[] }>();
  const list = useRef<HTMLUListElement>(null);
  const ask = async (before: ExplainDifferenceResponseJson[]) => {
    setFailed(undefined);
    try {
      const page = await explainDifference(at.town, { comparison: { level: view.level === "FUND_SOURCE" || view.level === "DEPARTMENT" ? `LEVEL_${view.level}` : "LEVEL_PROJECT", languageCode: view.lang,
        columns: view.columns.map((c) => ({ fiscalYear: c.year, asOf: c.asOf ? parse(c.asOf) : undefined })) }, fromSnapshot: view.snapshot, pageSize: 50, pageToken: before.at(-1)?.nextPageToken });
      setPages([...before, page]);
      if (before.length) requestAnimationFrame(() => focusOn(list.current?.children[rowsOf(before).length]));
    } catch (error) {
      setFailed({ error: error as Error, before });
    }
  };
  const rows = rowsOf(pages);
  return (
    <details class="history">
      <summary>{w.history}</summary>
      {!view.snapshot ? <p>{w.historyPin}</p> : <p><button type="button" onClick={() => ask([])}>{w.historyAsk}</button></p>}
      <div role="status">{pages[0] && <p>{saysNothing(pages[0]) ? w.historyNone : w.historyRows(pages[0].rowCount ?? 0)}</p>}</div>
      {pages[0] && <BesidesRows page={pages[0]} />}
      {rows.length > 0 && <ul class="differences" ref={list}>{rows.map(({ row, page }) => <DifferentRow key={row.id} row={row} page={page} />)}</ul>}
      {failed && <Failed error={failed.error} again={() => ask(failed.before)} />}
      {pages.at(-1)?.nextPageToken && <Cut shown={rows.length} of={pages[0]?.rowCount ?? 0} onMore={() => ask(pages)} />}
    </details>
  );
}

/** Each row with the page it is of, which names the writes. */
const rowsOf = (pages: ExplainDifferenceResponseJson[]) => pages.flatMap((page) => (page.rows ?? []).map((row) => ({ row, page })));

const saysNothing = (page: ExplainDifferenceResponseJson) => !(page.rows ?? []).length && !(page.columns ?? []).length && !(page.findings ?? []).length;

/** What changed of the columns and of what is said about the figures; the first page tells it. */
function BesidesRows({ page }: { page: ExplainDifferenceResponseJson }) {
  const { w } = usePage();
  const findings = (page.findings ?? []).map((f) => (f.to ? `${w.appeared}${w.colon}${f.to.message}` : `${w.gone}${w.colon}${f.from?.message}`));
  return (
    <>
      {(page.columns ?? []).length > 0 && <ul>{page.columns?.map((f) => <Field key={f.field} field={f} />)}</ul>}
      {findings.length > 0 && <Few all={findings} few={5} item={(text, i) => <li key={i}>{text}</li>} />}
    </>
  );
}

const Field = ({ field: f }: { field: FieldDifferenceJson }) => <li><code>{f.field}</code> <span lang="ja">{f.from || "－"} → {f.to || "－"}</span></li>;

function DifferentRow({ row: r, page }: { row: RowDifferenceJson; page: ExplainDifferenceResponseJson }) {
  const { w } = usePage();
  return (
    <li><b lang="ja">{r.displayName || r.id}</b>{r.appeared && `　${w.appeared}`}{r.gone && `　${w.gone}`}
      <ul>
        {(r.amounts ?? []).map((a) => <Difference key={`${a.column}${a.measure}`} amount={a} answer={page} />)}
        {(r.fields ?? []).map((f) => <Field key={f.field} field={f} />)}
        {!(r.amounts ?? []).length && <Writes which={r.revisions ?? []} answer={page} />}
      </ul></li>
  );
}

function Difference({ amount: a, answer }: { amount: AmountDifferenceJson; answer: ExplainDifferenceResponseJson }) {
  const { columns, money, t, w } = usePage();
  return (
    <li>{columns[a.column ?? 0]?.short} {a.measure === "MEASURE_EXECUTED" ? t.spent : t.budget}　{money(yen(a.fromYen))} → {money(yen(a.toYen))}
      <ul>{(a.parts ?? []).map((p, i) => <li key={i}>{w.parts[p.kind ?? "KIND_UNSPECIFIED"]} {money(yen(p.yen ?? "0"), true)} <span lang="ja">{p.nodeDisplayName}</span><Writes which={p.revisions ?? []} answer={answer} /></li>)}</ul></li>
  );
}

/** Who wrote, and why: as a rule one write or two. */
function Writes({ which, answer }: { which: number[]; answer: ExplainDifferenceResponseJson }) {
  const writes = which.flatMap((i) => answer.revisions?.[i]?.revision ?? []);
  return <Few all={writes} few={5} class="by" item={(r, i) => <li key={i}>{r.recordTime?.slice(0, 10)} {r.declaredActor || r.identity} <span lang="ja">{r.reason && `「${r.reason}」`}</span></li>} />;
}
