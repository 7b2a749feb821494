import type { CompareExecutionResponseJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { compare } from "../api";
import { Dots } from "../charts/dots";
import { useLoaded, useNear, usePage, type Loaded } from "../context";
import { baseQuery, isNode, isProject, nodeOf, type Detail } from "../rows";
import { Failed, focusOn } from "./notes";

/** Projects asked for at once at first, and then: the first ones are there for everybody. */
const FEW = 10;
const MORE = 50;

type Answer = CompareExecutionResponseJson;

interface Below { key: string; answer?: Answer; error?: Error }

/** Indicators of the chosen row, or of the projects below it, a page of projects after the other. */
export function Indicators({ detail }: { detail: Loaded<Detail | null> }) {
  const { view, at, w } = usePage();
  const [ref, near] = useNear<HTMLElement>();
  // Both of the answer that they go on from: nothing of another row stands here.
  const [pages, setPages] = useState<{ of: Answer; more: Answer[] }>();
  const [asked, setAsked] = useState<{ of: Answer; error?: Error }>();
  const one = isProject(view.row);
  const own = one ? detail.value?.row : undefined;
  const node = isNode(view.row) ? nodeOf(view.row) : "";
  const ask = (pageSize: number, pageToken?: string) => compare(at.town, { ...baseQuery(at), level: "LEVEL_PROJECT", view: "COMPARISON_VIEW_BASIC", includeIndicators: true,
    pageSize, pageToken, "filter.classificationNodes": node ? [node] : undefined });
  const key = [at.town, at.snapshot, node, view.columns.map((c) => c.year + c.asOf).join(), view.lang].join();
  // With what it answers, of what it was asked: an error too is of a row.
  const below = useLoaded(() => ask(FEW).then((answer): Below => ({ key, answer }), (error: Error): Below => ({ key, error })), [key], near && !one);
  const { answer: first, error: failed } = (below.value?.key === key && below.value) || {};
  const answers = first ? [first, ...(pages?.of === first ? pages.more : [])] : [];
  const seen = answers.flatMap((a) => a.rows ?? []);
  const rows = (own ? [own] : one ? [] : seen).filter((r) => (r.indicators ?? []).length > 0);
  const waiting = one ? detail.value === undefined && !detail.error : !first && !failed;
  const token = one ? undefined : answers.at(-1)?.nextPageToken;
  const going = asked && asked.of === first ? asked : undefined;
  const now = useRef(first);
  now.current = first;
  // Where the keyboard goes on: the button goes with the last of them.
  const next = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const fresh = next.current === undefined ? undefined : ref.current?.querySelectorAll(".ofProject > summary")[next.current];
    if (next.current !== undefined && (fresh || !token)) focusOn(fresh ?? ref.current?.querySelector("h2"));
    next.current = undefined;
  }, [answers.length]);
  const more = () => {
    if (!first || (going && !going.error)) return;
    setAsked({ of: first });
    ask(MORE, token).then((page) => {
      setAsked((was) => (was?.of === first ? undefined : was));
      if (now.current !== first) return;
      next.current = rows.length;
      setPages((was) => {
        const have = was?.of === first ? was.more : [];
        return (have.at(-1) ?? first).nextPageToken === token ? { of: first, more: [...have, page] } : was;
      });
    }, (error: Error) => setAsked((was) => (was?.of === first ? { of: first, error } : was)));
  };
  return (
    <section id="indicators" ref={ref}>
      <h2>{w.indicators}</h2>
      <p class="note">{w.indicatorsNote}</p>
      {failed && !one && <Failed error={failed} again={below.again} />}
      {waiting && <p class="wait">{w.loading}</p>}
      {!waiting && rows.length === 0 && !token && (one || !failed) && <p>{w.indicatorsNone}</p>}
      {rows.map((r, i) => (
        <details key={r.id} open={i === 0} class="ofProject">
          <summary><span lang="ja">{r.displayName}</span> <span class="count">{w.count((r.indicators ?? []).length)}</span></summary>
          <ul class="indicators">{(r.indicators ?? []).map((c) => <Dots key={c.results?.[0]?.indicator?.name} comparison={c} />)}</ul>
        </details>))}
      {token && (
        <p class="cut"><span role="status">{going && !going.error ? w.loading : w.indicatorsMore(seen.length, first?.rowCount ?? seen.length)}</span> <button type="button" onClick={more}>{w.showMore}</button></p>)}
      {going?.error && <Failed error={going.error} again={more} />}
    </section>
  );
}
