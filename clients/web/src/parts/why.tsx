import type { DecompositionJson, RowExplanationJson, RowJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { ExplainedFigureJson } from "../../gen/kuzukuri/catalog/v1/explanation_pb";
import { Waterfall, type Step } from "../charts/waterfall";
import { usePage, type Loaded, type Page } from "../context";
import { decimalText } from "../decimals";
import { percent, share, whole, yen } from "../money";
import { isOver, type Detail } from "../rows";
import { Mend, WriteExplanation } from "./edit";
import { Failed, Few } from "./notes";
import { Places } from "./places";
import { nameOf, pairOf } from "./table";

const BUDGET_TERMS = ["originalYen", "supplementaryYen", "provisionalYen", "carryOverInYen", "reserveYen", "diversionYen", "lapsedYen",
  "precisionAdjustmentYen", "notStatedYen", "movedYen"] as const;
const SPENT_TERMS = ["executedYen", "movedExecutedYen"] as const;

/** Why the chosen row changed: the terms of its change, what was written of it, and which projects it is made of. */
export function Why({ detail }: { detail: Loaded<Detail | null> }) {
  const page = usePage();
  const { view, columns, change, w, session } = page;
  const pair = pairOf(view.pair, columns.length);
  const row = detail.value?.row;
  const name = row && nameOf(row, w);
  return (
    <section id="why" class="why">
      <h2 tabIndex={-1}>{name ? <>{w.whySection}{w.colon}<span lang={name.lang}>{name.text}</span></> : w.whySection}</h2>
      {!view.row && <p class="note">{w.whyHint}</p>}
      {columns.length > 2 && (
        <label class="pair">{w.pairLabel}
          <select value={pair} onChange={(e) => change({ pair: Number(e.currentTarget.value) })}>
            {columns.slice(1).map((c, i) => <option key={i} value={i}>{columns[i]?.short} → {c.short}</option>)}
          </select>
        </label>)}
      {detail.error && <Failed error={detail.error} again={detail.again} />}
      {!detail.error && detail.value === undefined && <p class="wait">{w.loading}</p>}
      {detail.value === null && <p>{w.notShown}</p>}
      {row && detail.value && (
        <>
          <div class="two">
            <Terms row={row} pair={pair} measure="budget" />
            <Terms row={row} pair={pair} measure="spent" />
          </div>
          <Places row={row} />
          {detail.value.findings.length > 0 && (
            <div class="ofRow"><h3>{w.findings}</h3><Few all={detail.value.findings} few={12} item={(f, i) => <li key={i}>{f.message}</li>} /></div>)}
          <Explanations row={row} />
          <Members row={row} page={page} />
          {session.writes && row.kind !== "KIND_OWN_POSTINGS" && (row.members ?? []).length > 0 && (
            <div class="writes"><WriteExplanation row={row} pair={pair} /><Mend row={row} /></div>)}
        </>)}
    </section>
  );
}

function Terms({ row, pair, measure }: { row: RowJson; pair: number; measure: "budget" | "spent" }) {
  const { columns, w, t } = usePage();
  const d = row.changes?.[pair]?.decomposition;
  const title = measure === "budget" ? w.budgetChange : w.spentChange;
  const before = row.cells?.[pair];
  const after = row.cells?.[pair + 1];
  if (!d) return <div><h3>{title}</h3><p>{w.noTerms}</p></div>;
  if (measure === "budget" ? d.appropriationUnknown : d.executedUnknown) return <div><h3>{title}</h3><p>{w.termsUnknown}</p></div>;
  const of = (cell: typeof before) => yen(measure === "budget" ? cell?.appropriationYen : cell?.executedYen) ?? 0n;
  const label = measure === "budget" ? t.budget : t.spent;
  const names: readonly (keyof DecompositionJson)[] = measure === "budget" ? BUDGET_TERMS : SPENT_TERMS;
  const steps: Step[] = [
    { key: `${measure}From`, label: `${columns[pair]?.short} ${label}`, yen: of(before), whole: true },
    ...names.map((key) => ({ key, label: w.terms[key] ?? key, yen: whole(d[key] as string | undefined), whole: false })).filter((s) => s.yen !== 0n),
    { key: `${measure}To`, label: `${columns[pair + 1]?.short} ${label}`, yen: of(after), whole: true },
  ];
  return <Waterfall steps={steps} title={title} row={row.id ?? ""} pair={pair} />;
}

function Explanations({ row }: { row: RowJson }) {
  const { w } = usePage();
  const list = row.explanations ?? [];
  return (
    <div class="explanations">
      <h3>{w.explanations}</h3>
      {list.length ? <ul>{list.map((e) => <Said key={e.explanation?.name} said={e} />)}</ul> : <p>{w.noExplanation}</p>}
    </div>
  );
}

function Said({ said }: { said: RowExplanationJson }) {
  const { w } = usePage();
  const e = said.explanation ?? {};
  const year = Number(/fiscalYears\/(\d+)/.exec(e.name ?? "")?.[1] ?? 0);
  return (
    <li class={said.open ? "reopened" : undefined}>
      <p class="text" lang="ja">{e.text}</p>
      <p class="note">
        {e.comparedFiscalYear ? w.ofYears(e.comparedFiscalYear, year) : w.ofYear(year)}　<span lang="ja">{(said.subjectDisplayNames ?? []).join("・")}</span>　{w.byAuthor(e.author ?? "")}
        {e.state === "STATE_DRAFT" && <span class="chip"> {w.draft}</span>}
        {said.open && <strong> {w.openAgain}</strong>}
      </p>
      {said.open && <ul class="figures">{(e.figures ?? []).map((f, i) => <li key={i}><Figure figure={f} now={said.currentFigures?.[i]} /></li>)}</ul>}
    </li>
  );
}

function Figure({ figure, now }: { figure: ExplainedFigureJson; now: ExplainedFigureJson | undefined }) {
  const { w, money } = usePage();
  const text = (f: ExplainedFigureJson | undefined) => (f?.value ? decimalText(f.value) : money(yen(f?.amountYen)));
  return <>{w.ofYear(figure.fiscalYear ?? 0)} {w.measures[figure.measure ?? "MEASURE_UNSPECIFIED"]}{w.colon}{w.writtenFor} {text(figure)}{w.list}{w.nowIs(text(now))}</>;
}

function Members({ row, page: { columns, w, t, money } }: { row: RowJson; page: Page }) {
  const edges = row.lineage ?? [];
  const members = row.members ?? [];
  if (!members.length || row.id?.startsWith("node/")) return null;
  return (
    <div class="members">
      <h3>{w.formed}</h3>
      <ul>
        {members.map((m) => (
          <li key={`${m.column}${m.node}`}>{columns[m.column ?? 0]?.short}　<span lang="ja">{m.printedCode} {m.displayName}</span>　<span class="amount">{money(yen(m.cell?.executedYen))} / {money(yen(m.cell?.appropriationYen))}</span>　<span class={isOver(m.cell ?? {}, "current") ? "rate beyond" : "rate"}>{percent(m.cell?.rate?.permille)}</span>
            {isOver(m.cell ?? {}, "current") && <> <strong class="badge">{t.over}</strong></>}
            {(m.departments ?? []).length > 0 && <small lang="ja">　{m.departments?.join("・")}</small>}
            {(m.notes ?? []).map((n) => <small key={n} class="footnote" lang="ja">　{n}</small>)}</li>))}
      </ul>
      {edges.some((e) => e.type !== "TYPE_CONTINUES") && (
        <>
          <h3>{w.lineageOf}</h3>
          <Few all={edges.filter((e) => e.type !== "TYPE_CONTINUES")} few={50} item={(e) => (
              <li key={`${e.predecessor}>${e.successor}`}><b>{w.lineage[e.type ?? "TYPE_UNSPECIFIED"]}</b>　<span lang="ja">{[e.predecessorDisplayName, e.successorDisplayName].filter(Boolean).join(" → ")}</span>
                {e.sharePpm !== undefined && `　${share(e.sharePpm)}`}{e.explanation && <small lang="ja">　{e.explanation}</small>}</li>)} />
        </>)}
    </div>
  );
}
