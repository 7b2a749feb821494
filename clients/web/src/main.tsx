import type { ColumnJson, CompareExecutionResponseJson } from "../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import { render, type ComponentChildren } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { compare, getSession, getSnapshot, keepComparison, watch, type Pin, type Session } from "./api";
import { headings, momentsOf, moneyOf, PageContext, useLoaded, type Loaded, type Page } from "./context";
import { About } from "./parts/about";
import { Apart } from "./parts/apart";
import { Findings } from "./parts/findings";
import { Flows } from "./parts/flows";
import { Header, Settings } from "./parts/header";
import { Indicators } from "./parts/indicators";
import { Failed } from "./parts/notes";
import { Pace } from "./parts/pace";
import { Search } from "./parts/search";
import { Summary } from "./parts/summary";
import { Table } from "./parts/table";
import { Why } from "./parts/why";
import { latestTwo, pinsOf, yearsOf } from "./published";
import { deepest, detailOf, PAGE, tableQuery, type At, type Place } from "./rows";
import { columnText, readView, writeView, type Level, type View } from "./view";
import { terms, WORDS } from "./words";

/** Which moment is shown: that of the address, else the present one when the page was opened or asked for again. */
interface Moment { snapshot: string; books: string }

async function begin(view: View): Promise<{ session: Session; town: string; moment: Moment }> {
  // Side by side where the address names the town: far from the server each wait counts.
  const asked = getSession();
  const town = view.town || (await asked).jurisdictions[0]?.name.split("/")[1] || "";
  const snapshot = momentOf(town, view);
  const shown = async () => pinned(pinsOf(await asked, town, view.columns.map((c) => c.year))[0]) ?? snapshot;
  const [session, moment] = await Promise.all([asked, snapshot, ahead(town, view, shown)]);
  return { session, town, moment };
}

/** The table's figures, asked for beside the snapshot they are to be of: one wait less. Where a write came between the two,
 * or none could be had, they are asked for again, at the snapshot. */
async function ahead(town: string, view: View, moment: () => Promise<Moment>): Promise<void> {
  if (view.snapshot || !town || !view.columns.length) return;
  const query = (snapshot: string) => ({ ...tableQuery({ view, town, snapshot }, view.level), pageSize: PAGE });
  try {
    const [answer, { snapshot }] = await Promise.all([compare(town, query("")), moment()]);
    if (answer.snapshot === snapshot) keepComparison(town, query(snapshot), answer);
  } catch {
    // Whoever asks again tells it.
  }
}

async function momentOf(town: string, view: View): Promise<Moment> {
  if (view.snapshot) return { snapshot: view.snapshot, books: view.books };
  const now = await getSnapshot(town);
  return { snapshot: now.snapshot ?? "", books: now.budgetRevision ?? "" };
}

/** The moment of what is published as of one only. */
const pinned = (pin: Pin | undefined): Moment | undefined => pin && { snapshot: pin.snapshot, books: pin.budgetRevision };

/** The latest two years where the address names none. */
function withColumns(view: View, session: Session, town: string): View {
  return view.columns.length ? view : { ...view, columns: latestTwo(session, town, yearsOf(session, town)) };
}

function App() {
  const [asked, setAsked] = useState(readView(location.search));
  const started = useLoaded(() => begin(asked), [asked.town]);
  const [fresh, setFresh] = useState<Moment>();
  useEffect(() => {
    const back = () => setAsked(readView(location.search));
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
  const w = WORDS[asked.lang];
  useEffect(() => { document.documentElement.lang = asked.lang; document.title = w.title; }, [asked.lang]);
  if (started.error) return <main><h1>{w.title}</h1><Failed error={started.error} again={started.again} /></main>;
  if (!started.value) return <main><h1>{w.title}</h1><p role="status">{w.loading}</p></main>;
  const { session, town } = started.value;
  const view = withColumns(asked, session, town);
  const pins = pinsOf(session, town, view.columns.map((c) => c.year));
  if (pins.length > 1 || (view.snapshot && pins.some((p) => p.snapshot !== view.snapshot))) {
    return <main><h1>{w.title}</h1><Apart session={session} town={town} view={view} pins={pins} /></main>;
  }
  // A pin's snapshot is that of the address, where this has one; it knows its books too.
  const moment = pinned(pins[0]) ?? (view.snapshot ? { snapshot: view.snapshot, books: view.books } : fresh ?? started.value.moment);
  const change = (to: Partial<View>, quiet = false) => {
    const next = { ...view, ...to };
    history[quiet ? "replaceState" : "pushState"](null, "", writeView(next));
    setAsked(next);
    if (view.snapshot && !next.snapshot) void momentOf(town, next).then(setFresh);
  };
  // The address a reader copies says what he sees.
  if (!asked.columns.length && view.columns.length) history.replaceState(null, "", writeView(view));
  return <Shown session={session} town={town} view={view} moment={moment} pin={pins[0]} change={change} refresh={() => momentOf(town, { ...view, snapshot: "" }).then((m) => {
    setFresh(m);
    if (view.snapshot) change({ snapshot: "", books: "" });
  })} />;
}

interface ShownProps { session: Session; town: string; view: View; moment: Moment; pin: Pin | undefined; change: Page["change"]; refresh: () => void }

function Shown({ session, town, view, moment, pin, change, refresh }: ShownProps) {
  const at: At = { view: { ...view, books: moment.books }, town, snapshot: moment.snapshot };
  const w = WORDS[view.lang];
  const columnsAsked = view.columns.map(columnText).join();
  const common = [town, moment.snapshot, columnsAsked, view.lang];
  const answer = useLoaded(() => compare(town, { ...tableQuery(at, view.level), pageSize: PAGE }), [...common, view.level, view.basis, view.reader === "finance"], !!columnsAsked);
  // The pillars are for the summary: what went beyond its budget, and what changed most. Fetched after the table.
  const pillars = useLoaded(() => compare(town, { ...tableQuery({ ...at, view: { ...at.view, reader: "" } }, "PILLAR"), pageSize: 500 }), [...common, view.basis], !!answer.value);
  const came = (l: Loaded<unknown>) => l.value !== undefined || !!l.error;
  const detail = useLoaded(() => detailOf(at, view.row, view.under, session.listener === "STAFF"), [...common, view.row, view.under], !!answer.value && (!!view.row || came(pillars)));
  const [goto, setGoto] = useState(0);
  const gone = useRef(0);
  useEffect(() => {
    // Where a year was added too, the heading is there when its figures are.
    const heading = document.querySelector<HTMLElement>("#why h2");
    if (goto === gone.current || !heading) return;
    gone.current = goto;
    heading.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth", block: "start" });
    heading.focus({ preventScroll: true });
  }, [goto, answer.value]);
  const [levels, setLevels] = useState<Level[]>([]);
  const opened = useCallback((level: Level) => {
    setLevels((l) => [...l, level]);
    return () => setLevels((l) => l.filter((_, i) => i !== l.indexOf(level)));
  }, []);
  const shown = answer.value;
  const columns = useMemo(() => headings(shown?.columns ?? [], view), [shown, view.lang]);
  const choose = (place: Place, also: Partial<View> = {}) => {
    change({ ...also, row: place.row, under: place.under, open: [...new Set([...view.open.filter((o) => !place.open.includes(o.replace(/^-/, ""))), ...place.open])] });
    setGoto(goto + 1);
  };
  const page: Page = { view: { ...view, books: moment.books }, change, choose, at, columns, session, pin, w, t: terms(view.lang, view.words === "plain"), money: moneyOf(view), unit: w.units[view.unit] ?? "", opened, refresh };
  const name = shown?.jurisdictionDisplayName || session.jurisdictions.find((j) => j.name.endsWith("/" + town))?.displayName || town;
  if (answer.error) return <main><h1>{w.title}</h1><Failed error={answer.error} again={answer.again} /></main>;
  if (!shown) return <main><h1>{w.title}</h1><p role="status">{w.loading}</p></main>;
  // Where a year was added or taken away, the settings stay as they are while its figures come.
  const fits = columns.length === view.columns.length;
  // Nothing that came for other years stands under the headings of these.
  const ofThese = <T extends { columns?: ColumnJson[] } | null>(other: T | undefined) => (other && momentsOf(other.columns) !== momentsOf(shown.columns) ? undefined : other);
  const chosen = { ...detail, value: ofThese(detail.value) };
  const parts: Record<string, ComponentChildren> = {
    summary: <Summary answer={shown} pillars={{ ...pillars, value: ofThese(pillars.value) }} />, table: <Table first={shown} />, why: <Why detail={chosen} />,
    flow: <Flows />, indicators: <Indicators detail={chosen} />, pace: <Pace detail={chosen} />, findings: <Findings />,
  };
  return (
    <PageContext.Provider value={page}>
      <Header name={name} />
      <main class={`reader-${view.reader || "all"}`}>
        <div class="controls"><Settings /><Search /></div>
        {fits ? ORDER[view.reader].map((key) => <div key={key} class="part">{parts[key]}</div>) : <p role="status">{w.loading}</p>}
        {fits && <About answer={shown} level={deepest([view.level, ...levels])} />}
      </main>
      {fits && !view.snapshot && !pin && <Newer town={town} at={at} shown={shown} whole={came(pillars) && came(detail)} refresh={refresh} />}
    </PageContext.Provider>
  );
}

/** Council members begin with what changed and what was found, finance with the table. */
const ORDER: Record<View["reader"], string[]> = {
  "": ["summary", "table", "why", "flow", "indicators", "pace", "findings"],
  council: ["summary", "findings", "why", "table", "flow", "indicators", "pace"],
  citizen: ["summary", "table", "why", "indicators", "flow", "pace", "findings"],
  finance: ["table", "summary", "why", "pace", "findings", "flow", "indicators"],
};

const figures = (a: CompareExecutionResponseJson): string => JSON.stringify([a.columns, a.rows, a.subtotals, a.total, a.outsideTotal]);

/** Follows the figures once the view is whole, and offers newer ones; what is being read never moves by itself. Last on the page,
 * so that the notice has its place below everything, and stays in view at the lower edge wherever the reader is. */
function Newer({ town, at, shown, whole, refresh }: { town: string; at: At; shown: CompareExecutionResponseJson; whole: boolean; refresh: () => void }) {
  const w = WORDS[at.view.lang];
  const [heard, hear] = useState<CompareExecutionResponseJson>();
  useEffect(() => {
    hear(undefined);
    if (!whole) return;
    // The same question as the table's, so that the two answers differ in nothing but what was written since that.
    const query = { ...tableQuery({ ...at, snapshot: "" }, at.view.level), pageSize: PAGE };
    return watch(town, query, (answer) => hear(figures(answer) === figures(shown) ? undefined : answer));
  }, [town, shown, whole]);
  return <div role="status" class="newer">{heard && <p>{w.newer} <button type="button" onClick={refresh}>{w.showNewer}</button></p>}</div>;
}

render(<App />, document.getElementById("app") as HTMLElement);
