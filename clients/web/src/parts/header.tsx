import { useState } from "preact/hooks";
import { listStatements } from "../api";
import { usePage, useLoaded, type Heading } from "../context";
import { day, iso, parse, sameDay, stops } from "../dates";
import { pinsOf, yearsOf } from "../published";
import { columnText, PRESETS, writeView, type Asked, type Level, type Reader, type View } from "../view";

const READERS: Reader[] = ["", "council", "citizen", "finance"];
const LEVELS: Level[] = ["CLASS", "PILLAR", "PROJECT", "SUB_PROJECT", "DEPARTMENT", "FUND_SOURCE"];

export function Header({ name }: { name: string }) {
  const { view, change, columns, w } = usePage();
  return (
    <header class="top">
      <div class="bar">
        <nav class="readers" aria-label={w.reader}>
          {READERS.map((r) => (
            <a key={r} href={writeView({ ...view, ...PRESETS[r] })} aria-current={view.reader === r ? "page" : undefined}
              onClick={(e) => { e.preventDefault(); change(PRESETS[r]); }}>{w.readers[r]}</a>))}
        </nav>
        <span class="tools">
          <button type="button" lang={view.lang === "ja" ? "en" : "ja"} onClick={() => change({ lang: view.lang === "ja" ? "en" : "ja" })}>{w.other}</button>
          <button type="button" onClick={printAll}>{w.print}</button>
        </span>
      </div>
      <h1><span lang="ja">{name}</span>　{w.title}</h1>
      <p class="compares">{w.compares(name, columns.map((c) => c.long))}</p>
      <ul class="columns">{columns.map((c, i) => <ColumnSaid key={i} column={c} latest={i === columns.length - 1} />)}</ul>
      <MomentSaid />
    </header>
  );
}

/** Which moment the figures are of: the present, the one in the address, or the one they are published at. */
function MomentSaid() {
  const { view, change, columns, pin, w, at } = usePage();
  const permalink = <a class="permalink" href={writeView({ ...view, snapshot: at.snapshot, books: at.view.books })}>{w.permalink}</a>;
  if (pin) {
    const others = columns.filter((c) => !pin.fiscalYears.includes(c.fiscalYear ?? 0));
    const own = columns.filter((c) => !others.includes(c)).map((c) => c.long);
    const note = others.length ? w.publishedWith(own, others.map((c) => c.long)) : w.publishedNote;
    return <p class="moment"><span class="chip">{w.pinned}</span> {note} {!view.snapshot && permalink}</p>;
  }
  if (!view.snapshot) return <p class="moment"><span class="chip live">{w.live}</span> {w.liveNote} {permalink}</p>;
  return (
    <p class="moment"><span class="chip">{w.pinned}</span> {w.pinnedNote} <a href={writeView({ ...view, snapshot: "", books: "" })}
      onClick={(e) => { e.preventDefault(); change({ snapshot: "", books: "" }); }}>{w.goLive}</a></p>
  );
}

/** Everything is loaded before the paper is laid out. */
function printAll() {
  dispatchEvent(new Event("kuzukuri-load-all"));
  setTimeout(() => print(), 1500);
}

function ColumnSaid({ column, latest }: { column: Heading; latest: boolean }) {
  const { w, view } = usePage();
  if (column.missing) return <li><b>{column.long}</b>　{w.missing}</li>;
  return (
    <li class={latest ? "latest" : "earlier"}>
      <b>{column.long}</b>　{w.states[column.closingState ?? "CLOSING_STATE_UNSPECIFIED"]}　{column.asOf && w.at(day(column.asOf, view.lang))}
      <small>{w.stages[column.executionStage ?? "EXECUTION_STAGE_UNSPECIFIED"]}　<span lang="ja">{column.statementTitle || ""}</span>{!column.statementTitle && w.noStatement}</small>
    </li>
  );
}

function Choice<T extends string | number>({ label, value, options, onChange }: { label: string; value: T; options: [T, string][]; onChange: (v: T) => void }) {
  return (
    <label>{label}
      <select value={value} onChange={(e) => onChange(options[e.currentTarget.selectedIndex]?.[0] ?? value)}>
        {options.map(([v, text]) => <option key={v} value={v}>{text}</option>)}
      </select>
    </label>
  );
}

export function Settings() {
  const { view, change, w, t } = usePage();
  return (
    <details class="settings">
      <summary>{w.settings}</summary>
      <form onSubmit={(e) => e.preventDefault()}>
        <Years />
        <div class="choices">
          <Choice label={w.level} value={view.level} options={LEVELS.map((l) => [l, w.levels[l]])} onChange={(level) => change({ level, open: [], row: "", under: "" })} />
          <Choice label={w.basis} value={view.basis} options={[["current", t.budget], ["original", t.original]]} onChange={(basis) => change({ basis })} />
          <Choice label={w.unit} value={view.unit} options={[1, 1000, 1_000_000].map((u) => [u, w.units[u] ?? ""])} onChange={(unit) => change({ unit })} />
          <Choice label={w.wording} value={view.words} options={[["official", w.wordings.official], ["plain", w.wordings.plain]]} onChange={(words) => change({ words: words as View["words"] })} />
        </div>
      </form>
    </details>
  );
}

function Years() {
  const { view, change, columns, session, at, w } = usePage();
  const [together, setTogether] = useState(false);
  const years = yearsOf(session, at.town);
  const shown = (c: Asked) => view.columns.some((o) => columnText(o) === columnText(c));
  const set = (list: Asked[]) => {
    const seen = new Set<string>();
    const columns = list.filter((c) => !seen.has(columnText(c)) && seen.add(columnText(c)));
    // Two that would become the same stay as they are: one alone is compared with nothing.
    if (columns.length > 1) change({ columns, pair: -1 });
  };
  const replace = (i: number, to: Asked) =>
    set(view.columns.map((c, k) => (k === i ? to : together && to.asOf ? { ...c, asOf: sameDay(to.asOf, to.year, c.year) } : c)));
  const of = view.columns.map((c) => c.year);
  const free = years.filter((y) => !of.includes(y) && pinsOf(session, at.town, [...of, y]).length <= 1);
  const toldApart = (c: Asked) => (of.filter((y) => y === c.year).length > 1 ? w.brackets(c.asOf ? day(parse(c.asOf), view.lang) : w.wholeYear) : "");
  const remove = (i: number, button: HTMLElement) => {
    // The button goes: whoever pressed it with a key goes on at the year before.
    button.closest("fieldset")?.querySelectorAll("select")[Math.max(i - 1, 0)]?.focus();
    set(view.columns.filter((_, k) => k !== i));
  };
  const add = () => {
    // The latest year that is not there, else the latest once more, at the end of a quarter.
    const last = view.columns.at(-1)?.year ?? 0;
    const quarters = [5, 8, 2, 11].map((i) => ({ year: last, asOf: stops(last, [])[i] ?? "" }));
    const next = free.length ? { year: Math.max(...free), asOf: "" } : quarters.find((c) => !shown(c));
    if (next) set([...view.columns, next].sort((a, b) => a.year - b.year || ((a.asOf || "~") < (b.asOf || "~") ? -1 : 1)));
  };
  return (
    <fieldset>
      <legend>{w.years}</legend>
      {view.columns.map((c, i) => (
        <div class="year" key={i}>
          <label><span class="sr">{w.years} {i + 1}</span>
            <select value={c.year} onChange={(e) => replace(i, { year: Number(e.currentTarget.value), asOf: "" })}>
              {[...new Set([...years, c.year])].sort().map((y) => <option key={y} value={y} disabled={y !== c.year && shown({ year: y, asOf: "" })}>{w.ofYear(y)}</option>)}
            </select>
          </label>
          <AsOf column={c} heading={columns[i]} onChange={(asOf) => replace(i, { ...c, asOf })} />
          {view.columns.length > 2 && <button type="button" aria-label={w.remove(w.ofYear(c.year)) + toldApart(c)} onClick={(e) => remove(i, e.currentTarget)}>{w.remove(w.ofYear(c.year))}</button>}
        </div>
      ))}
      <p class="yearTools">
        {view.columns.length < 5 && (
          <button type="button" onClick={add}>{w.addYear}</button>)}
        <label class="check"><input type="checkbox" checked={together} onChange={(e) => setTogether(e.currentTarget.checked)} />{w.together}</label>
      </p>
    </fieldset>
  );
}

function AsOf({ column, heading, onChange }: { column: Asked; heading: Heading | undefined; onChange: (asOf: string) => void }) {
  const { view, at, w } = usePage();
  const [touched, setTouched] = useState(false);
  const [shown, setShown] = useState<number | null>(null);
  // The dates of the papers are asked for when somebody takes hold of the slider.
  const papers = useLoaded(() => listStatements(at.town, column.year), [at.town, column.year], touched).value?.statements ?? [];
  const through = heading?.executedThrough;
  const days = stops(column.year, [...papers.flatMap((p) => (p.standsAt ?? p.asOf ? [p.standsAt ?? p.asOf!] : [])), ...(through ? [through] : []), ...(parse(column.asOf) ? [parse(column.asOf)!] : [])]);
  const at0 = column.asOf ? days.indexOf(column.asOf) : days.length;
  const now = shown ?? at0;
  const date = days[now];
  const paper = date && papers.find((p) => (p.standsAt ?? p.asOf) && iso((p.standsAt ?? p.asOf)!) === date);
  const text = date ? day(parse(date), view.lang) : w.wholeYear;
  return (
    <label class="asof">
      <span>{w.asOfOf(w.ofYear(column.year))}</span>
      <input type="range" min={0} max={days.length} step={1} value={now} aria-valuetext={text} onFocus={() => setTouched(true)} onPointerDown={() => setTouched(true)}
        onInput={(e) => setShown(Number(e.currentTarget.value))}
        onChange={(e) => { setShown(null); onChange(days[Number(e.currentTarget.value)] ?? ""); }} />
      <output>{text}{paper && <small lang="ja">{w.statementDay(paper.title ?? "")}</small>}</output>
    </label>
  );
}
