import { compare } from "../api";
import { Dots } from "../charts/dots";
import { useLoaded, useNear, usePage, type Loaded } from "../context";
import { baseQuery, isNode, isProject, type Detail } from "../rows";
import { Failed } from "./notes";

/** Indicators of the chosen row, or of the projects below it. */
export function Indicators({ detail }: { detail: Loaded<Detail | null> }) {
  const { view, at, w } = usePage();
  const [ref, near] = useNear<HTMLElement>();
  const own = isProject(view.row) ? detail.value?.row : undefined;
  const node = isNode(view.row) ? view.row.replace(/^node\//, "") : "";
  const below = useLoaded(() => compare(at.town, { ...baseQuery(at), level: "LEVEL_PROJECT", view: "COMPARISON_VIEW_BASIC", includeIndicators: true, pageSize: 10,
    "filter.classificationNodes": node ? [node] : undefined }), [at.town, at.snapshot, node, view.columns.map((c) => c.year + c.asOf).join(), view.lang], near && !isProject(view.row));
  const rows = (own ? [own] : isProject(view.row) ? [] : below.value?.rows ?? []).filter((r) => (r.indicators ?? []).length > 0);
  const waiting = isProject(view.row) ? detail.value === undefined && !detail.error : !below.value && !below.error;
  return (
    <section id="indicators" ref={ref}>
      <h2>{w.indicators}</h2>
      <p class="note">{w.indicatorsNote}</p>
      {below.error && !own && <Failed error={below.error} again={below.again} />}
      {waiting && <p class="wait">{w.loading}</p>}
      {!waiting && rows.length === 0 && !below.error && <p>{w.indicatorsNone}</p>}
      {rows.map((r, i) => (
        <details key={r.id} open={i === 0} class="ofProject">
          <summary><span lang="ja">{r.displayName}</span> <span class="count">{w.count((r.indicators ?? []).length)}</span></summary>
          <ul class="indicators">{(r.indicators ?? []).map((c) => <Dots key={c.results?.[0]?.indicator?.name} comparison={c} />)}</ul>
        </details>))}
    </section>
  );
}
