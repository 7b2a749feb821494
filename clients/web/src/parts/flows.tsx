import type { RowJson, RowLineageJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import { compare } from "../api";
import { Flow, type End, type Stream } from "../charts/flow";
import { useLoaded, useNear, usePage, type Page } from "../context";
import { share, type Yen } from "../money";
import { baseQuery, budgetOf } from "../rows";
import { columnText } from "../view";
import { Cut, Failed, useMore } from "./notes";
import { pairOf } from "./table";

/** Groups that are drawn; the table has all. */
const DRAWN = 12;

/** Rows of the table at once. */
const FEW = 200;

const projectOf = (node: string | undefined) => (node ?? "").replace(/\/subProjects\/.*/, "");

/** The way content took from one project to another: what joined them in the catalogue, of projects before sub-projects. */
function edgesBetween(row: RowJson, from: string, to: string): RowLineageJson[] {
  const between = (row.lineage ?? []).filter((e) => projectOf(e.predecessor) === from && projectOf(e.successor) === to);
  const whole = between.filter((e) => !e.predecessor?.includes("/subProjects/"));
  return whole.length ? whole : between;
}

/** Streams of one row of a comparison RESTATED on the later year: its members of the earlier year are what came into it, to the yen. */
export function streamsOf(row: RowJson, w: Page["w"]): Stream[] {
  const members = row.members ?? [];
  const known = (m: (typeof members)[number]) => {
    const { yen, lacks } = budgetOf(m.cell ?? {}, "current");
    return { yen, lacks: !!lacks && yen !== null };
  };
  const end = (m: (typeof members)[number], right: boolean): End => ({ id: `${right ? "r" : "l"}${m.node}`, name: m.displayName ?? "", ...known(m), right });
  const left = members.filter((m) => (m.column ?? 0) === 0);
  const right = members.filter((m) => m.column === 1);
  const told = (type: string) => (row.lineage ?? []).find((e) => e.type === type);
  if (!right.length) {
    return left.map((m) => ({ from: end(m, false), to: null, ...known(m), type: told("TYPE_ENDED") ? w.lineage.TYPE_ENDED ?? "" : w.noLineageTold,
      share: "", reason: told("TYPE_ENDED")?.explanation ?? "" }));
  }
  if (!left.length) {
    return right.map((m) => ({ from: null, to: end(m, true), yen: null, lacks: false, type: told("TYPE_NEW") ? w.lineage.TYPE_NEW ?? "" : w.noLineageTold, share: "", reason: told("TYPE_NEW")?.explanation ?? "" }));
  }
  return left.flatMap((l) => right.map((r) => {
    const edges = edgesBetween(row, l.node ?? "", r.node ?? "");
    const split = edges.filter((e) => e.type === "TYPE_SPLITS_INTO");
    const unknown = split.some((e) => e.sharePpm === undefined);
    return { from: end(l, false), to: end(r, true), ...(right.length > 1 && unknown ? { yen: null, lacks: false } : known(l)),
      type: [...new Set(edges.map((e) => w.lineage[e.type ?? "TYPE_UNSPECIFIED"]))].filter(Boolean).join(w.and),
      share: split.length ? (unknown ? w.shareUnknown : split.map((e) => share(e.sharePpm ?? 0)).join(w.and)) : w.wholly,
      reason: [...new Set(edges.map((e) => e.explanation).filter(Boolean))].join(" ") };
  }));
}

/** A project whose shares or sub-projects go to several rows is in each with a part: what it has is the sum of these, as far as they are known. */
function sumParts(groups: Stream[][], w: Page["w"]): void {
  const sums = new Map<string, { yen: Yen; lacks: boolean; rows: number }>();
  for (const g of groups) {
    for (const [id, part] of new Map(g.flatMap((s) => (s.from ? [[s.from.id, s.from] as const] : [])))) {
      const sum = sums.get(id) ?? { yen: null, lacks: false, rows: 0 };
      sums.set(id, { yen: part.yen === null ? sum.yen : (sum.yen ?? 0n) + part.yen, lacks: sum.lacks || part.lacks || part.yen === null, rows: sum.rows + 1 });
    }
  }
  for (const s of groups.flat()) {
    const sum = s.from && sums.get(s.from.id);
    if (!s.from || !sum) continue;
    Object.assign(s.from, { yen: sum.yen, lacks: sum.lacks && sum.yen !== null });
    if (sum.rows > 1 && (s.share === w.wholly || !s.to)) s.share = w.inPart;
  }
}

export function Flows() {
  const { view, at, columns, money, w, unit } = usePage();
  const [ref, near] = useNear<HTMLElement>();
  const { most, more, list } = useMore<HTMLDivElement>(FEW, 1);
  const pair = pairOf(view.pair, columns.length);
  const two = view.columns.slice(pair, pair + 2).map(columnText);
  const answer = useLoaded(() => compare(at.town, { ...baseQuery(at), columns: two, level: "LEVEL_PROJECT", view: "COMPARISON_VIEW_BASIC", lineagePolicy: "LINEAGE_POLICY_RESTATED",
    "filter.matches": ["MATCH_GROUP", "MATCH_NONE", "MATCH_SHARE"], pageSize: 1000 }), [at.town, at.snapshot, two.join(), view.lang], near);
  const groups = (answer.value?.rows ?? []).map((r) => streamsOf(r, w));
  sumParts(groups, w);
  const weight = (g: Stream[]) => g.reduce((a, s) => a + (s.yen ?? s.to?.yen ?? 0n), 0n);
  const ranked = [...groups].sort((a, b) => (weight(b) > weight(a) ? 1 : weight(b) < weight(a) ? -1 : 0));
  const streams = ranked.flat();
  const title = w.flow + w.brackets([`${columns[pair]?.short} → ${columns[pair + 1]?.short}`, unit].join(w.list));
  return (
    <section id="flow" ref={ref}>
      <h2>{w.flow}</h2>
      <p class="note">{w.flowNote}</p>
      {answer.error && <Failed error={answer.error} again={answer.again} />}
      {!answer.value && !answer.error && <p class="wait">{w.loading}</p>}
      {answer.value && !streams.length && <p>{w.flowNone}</p>}
      {streams.length > 0 && (
        <>
          {streams.some((s) => s.lacks || s.from?.lacks || s.to?.lacks) && <p class="note">{w.flowPartly}</p>}
          {ranked.length > DRAWN && <p class="note">{w.flowTop(DRAWN, ranked.length)}</p>}
          <div class="both">{streams.some((s) => s.from && s.to) && <div class="drawn"><Flow streams={ranked.slice(0, DRAWN).flat()} title={title} /></div>}
          <div role="table" aria-label={title} class="streams" ref={list}>
            <div role="row" class="head"><span role="columnheader">{columns[pair]?.short}</span><span role="columnheader">{columns[pair + 1]?.short}</span><span role="columnheader">{w.kind}{w.and}{w.shareWord}</span><span role="columnheader">{w.moved}</span></div>
            {streams.slice(0, most).map((s) => (
              <div role="row" key={`${s.from?.id}>${s.to?.id}`}>
                <span role="cell" lang="ja">{s.from?.name ?? "－"}</span>
                <span role="cell" lang="ja">{s.to?.name ?? "－"}</span>
                <span role="cell">{s.type}{s.share && `　${s.share}`}{s.reason && <small lang="ja">　{s.reason}</small>}</span>
                <span role="cell" class="amount" data-flow={`${s.from?.id ?? ""}>${s.to?.id ?? ""}`} data-yen={s.yen === null ? "" : String(s.yen)}>{s.lacks ? "※" : ""}{money(s.yen)}</span>
              </div>))}
          </div></div>
          {streams.length > most && <Cut shown={most} of={streams.length} onMore={more} />}
        </>)}
    </section>
  );
}
