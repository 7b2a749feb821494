import type { FindingJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import { useState } from "preact/hooks";
import { compare } from "../api";
import { useLoaded, useNear, usePage } from "../context";
import { baseQuery, locate } from "../rows";
import { Failed, useMore } from "./notes";

const RANK = ["KIND_OVER_EXECUTION", "KIND_LOWER_THAN_BEFORE", "KIND_CHANGED_AFTER_CERTIFICATION", "KIND_CARRY_OVER_MISMATCH"];

/** Of a kind at once: a city has hundreds. */
const FEW = 50;

interface Group { kind: FindingJson["kind"]; warning: boolean; list: FindingJson[] }

/** By severity, then kind: what went beyond its budget first, else the kinds in the order of the answer. */
export function ranked(findings: FindingJson[]): Group[] {
  const groups: Group[] = [];
  for (const f of findings) {
    const warning = f.severity === "SEVERITY_WARNING";
    const found = groups.find((g) => g.kind === f.kind && g.warning === warning);
    if (found) found.list.push(f);
    else groups.push({ kind: f.kind, warning, list: [f] });
  }
  const rank = (g: Group) => (g.warning ? 0 : 100) + (RANK.indexOf(g.kind ?? "") + 1 || 50);
  return groups.sort((a, b) => rank(a) - rank(b));
}

/** What a reader should know of classes, pillars and projects, each once. */
export function Findings() {
  const { view, at, w } = usePage();
  const [ref, near] = useNear<HTMLElement>();
  const ask = (level: string) => compare(at.town, { ...baseQuery(at), level, view: "COMPARISON_VIEW_FULL", explanations: "EXPLANATION_CHOICE_NONE", pageSize: 1, includeIndicators: level === "LEVEL_PROJECT" });
  const answer = useLoaded(async () => {
    // Findings are on the first page, whatever its size.
    const both = await Promise.all([ask("LEVEL_PILLAR"), ask("LEVEL_PROJECT")]);
    const key = (f: FindingJson) => JSON.stringify([f.kind, f.node, f.indicator, f.column, f.otherColumn, f.figures]);
    return [...new Map(both.flatMap((a) => a.findings ?? []).map((f) => [key(f), f])).values()];
  }, [at.town, at.snapshot, view.columns.map((c) => c.year + c.asOf).join(), view.lang], near);
  const groups = ranked(answer.value ?? []);
  return (
    <section id="findings" ref={ref}>
      <h2>{w.findings}{answer.value && <span class="count"> {w.count(answer.value.length)}</span>}</h2>
      <p class="note">{w.findingsNote}</p>
      {answer.error && <Failed error={answer.error} again={answer.again} />}
      {!answer.value && !answer.error && <p class="wait">{w.loading}</p>}
      {answer.value && !groups.length && <p>{w.findingsNone}</p>}
      {groups.map((g) => <Kind key={`${g.kind}${g.warning}`} group={g} />)}
    </section>
  );
}

function Kind({ group: g }: { group: Group }) {
  const { w } = usePage();
  const { most, more, list } = useMore<HTMLUListElement>(FEW);
  return (
    <details open={g.warning && g.kind === "KIND_OVER_EXECUTION"} class={g.warning ? "warning" : "info"}>
      <summary><b>{w.findingKinds[g.kind ?? "KIND_UNSPECIFIED"] ?? g.kind}</b>　<span class="count">{w.count(g.list.length)}</span>　<small>{g.warning ? w.warning : w.info}</small></summary>
      <ul ref={list}>{g.list.slice(0, most).map((f, i) => <Item key={i} finding={f} />)}</ul>
      {g.list.length > most && <p><button type="button" onClick={more}>{w.more(most, g.list.length)}</button></p>}
    </details>
  );
}

function Item({ finding }: { finding: FindingJson }) {
  const { at, choose, w, view } = usePage();
  const [said, say] = useState("");
  // A service that does not speak the language yet answers in English.
  const lang = view.lang === "ja" && !/[぀-ヿ一-龠]/.test(finding.message ?? "") ? "en" : undefined;
  const go = () => locate(at, finding.node ?? "", finding.nodeDisplayName ?? "").then((place) => (place ? choose(place) : say(w.notShown)), () => say(w.failed));
  return (
    <li>
      <span lang={lang}>{finding.message}</span>
      {(finding.explanations ?? []).length > 0 && <span class="chip">{w.explained}</span>}
      {finding.node && <> <button type="button" class="go" aria-label={w.whyOf(finding.nodeDisplayName ?? "")} onClick={go}>{w.why}</button></>}
      {said && <span role="status"> {said}</span>}
    </li>
  );
}
