import type { CompareExecutionResponseJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import { useState } from "preact/hooks";
import { compare } from "../api";
import { Dots } from "../charts/dots";
import { useLoaded, useNear, usePage, type Loaded } from "../context";
import { baseQuery, isNode, isProject, nodeOf, type Detail } from "../rows";
import { Failed } from "./notes";

/** Projects asked for at once at first, and then: the first ones are there for everybody. */
const FEW = 10;
const MORE = 50;

type Answer = CompareExecutionResponseJson;

/** Indicators of the chosen row, or of the projects below it, a page of projects after the other. */
export function Indicators({ detail }: { detail: Loaded<Detail | null> }) {
  const { view, at, w } = usePage();
  const [ref, near] = useNear<HTMLElement>();
  const [pages, setPages] = useState<{ of: Answer; more: Answer[] }>();
  const [error, setError] = useState<Error>();
  const one = isProject(view.row);
  const own = one ? detail.value?.row : undefined;
  const node = isNode(view.row) ? nodeOf(view.row) : "";
  const ask = (pageSize: number, pageToken?: string) => compare(at.town, { ...baseQuery(at), level: "LEVEL_PROJECT", view: "COMPARISON_VIEW_BASIC", includeIndicators: true,
    pageSize, pageToken, "filter.classificationNodes": node ? [node] : undefined });
  const below = useLoaded(() => ask(FEW), [at.town, at.snapshot, node, view.columns.map((c) => c.year + c.asOf).join(), view.lang], near && !one);
  const first = below.value;
  const answers = first ? [first, ...(pages?.of === first ? pages.more : [])] : [];
  const seen = answers.flatMap((a) => a.rows ?? []);
  const rows = (own ? [own] : one ? [] : seen).filter((r) => (r.indicators ?? []).length > 0);
  const waiting = one ? detail.value === undefined && !detail.error : !first && !below.error;
  const token = one ? undefined : answers.at(-1)?.nextPageToken;
  const more = () => {
    setError(undefined);
    ask(MORE, token).then((next) => first && setPages({ of: first, more: [...answers.slice(1), next] }), setError);
  };
  return (
    <section id="indicators" ref={ref}>
      <h2>{w.indicators}</h2>
      <p class="note">{w.indicatorsNote}</p>
      {below.error && !one && <Failed error={below.error} again={below.again} />}
      {waiting && <p class="wait">{w.loading}</p>}
      {!waiting && rows.length === 0 && !token && !below.error && <p>{w.indicatorsNone}</p>}
      {rows.map((r, i) => (
        <details key={r.id} open={i === 0} class="ofProject">
          <summary><span lang="ja">{r.displayName}</span> <span class="count">{w.count((r.indicators ?? []).length)}</span></summary>
          <ul class="indicators">{(r.indicators ?? []).map((c) => <Dots key={c.results?.[0]?.indicator?.name} comparison={c} />)}</ul>
        </details>))}
      {token && <p class="cut">{w.indicatorsMore(seen.length, first?.rowCount ?? seen.length)} <button type="button" onClick={more}>{w.showMore}</button></p>}
      {error && <Failed error={error} again={more} />}
    </section>
  );
}
