import type { IndicatorComparisonJson, IndicatorResultJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { IndicatorComponentJson, IndicatorJson, IndicatorValueJson, ValueRoleJson } from "../../gen/kuzukuri/indicator/v1/indicator_pb";
import { usePage } from "../context";
import { day, iso } from "../dates";
import { decimalNumber, decimalText } from "../decimals";
import { amount, percent } from "../money";

const valueOf = (indicator: IndicatorJson | undefined, component: string | undefined, role: ValueRoleJson): IndicatorValueJson | undefined =>
  (indicator?.values ?? []).filter((v) => v.component === component && v.role === role).at(-1);

const known = (v: IndicatorValueJson | undefined): number =>
  v?.state === "VALUE_STATE_VALUE" || v?.state === "VALUE_STATE_ZERO" ? decimalNumber(v.value ?? { unscaled: "0", scale: 0 }) : NaN;

/** Whether all results of the comparison may stand on one scale: each two that follow each other are said to be comparable. */
function comparable(c: IndicatorComparisonJson): boolean {
  const relations = c.relations ?? [];
  return relations.length > 0 && relations.every((r) => r.comparability === "COMPARABILITY_COMPARABLE" || r.comparability === "COMPARABILITY_MERGED_COMPARABLE");
}

/** The day of what a part of the year came to; nothing where the value is of all of it. */
const partOfYear = (v: IndicatorValueJson | undefined, fiscalYear = 0) =>
  v?.asOf && !Number.isNaN(known(v)) && iso(v.asOf) < `${fiscalYear + 1}-03-31` ? v.asOf : undefined;

interface Line { result: IndicatorResultJson; component: IndicatorComponentJson }

/** Indicators that belong together: target and actual of each component as two dots on a line, with their values. */
export function Dots({ comparison }: { comparison: IndicatorComparisonJson }) {
  const { w, view } = usePage();
  const results = comparison.results ?? [];
  const together = comparable(comparison);
  const years = new Set(results.map((r) => r.fiscalYear)).size;
  const lines: Line[] = results.flatMap((result) => (result.indicator?.components ?? []).map((component) => ({ result, component })));
  const reach = (line: Line): number => {
    const alike = together ? lines.filter((l) => (l.component.unit ?? "") === (line.component.unit ?? "")) : [line];
    // Percentages have a scale of their own, all of it: but not beside others that they are not to be compared with.
    return Math.max(/^[%％]$/.test(line.component.unit ?? "") && (together || years < 2) ? 100 : 0, ...alike.flatMap((l) => (["VALUE_ROLE_TARGET", "VALUE_ROLE_ACTUAL", "VALUE_ROLE_BASELINE"] as const)
      .map((role) => known(valueOf(l.result.indicator, l.component.id, role))).filter((n) => !Number.isNaN(n))));
  };
  const names = [...new Set(results.map((r) => r.indicator?.displayName ?? ""))];
  return (
    <li class="indicator">
      <h3 lang="ja">{names.join(" → ")}</h3>
      {years > 1 && <p class="note">{together ? w.sameScale : w.notComparable}</p>}
      <div role="table" aria-label={names.join(" → ")}>
        {lines.map((l) => <DotLine key={`${l.result.indicator?.name}/${l.component.id}`} line={l} reach={reach(l)} lang={view.lang} />)}
      </div>
    </li>
  );
}

function DotLine({ line: { result, component }, reach, lang }: { line: Line; reach: number; lang: "ja" | "en" }) {
  const { w } = usePage();
  const target = valueOf(result.indicator, component.id, "VALUE_ROLE_TARGET");
  const actual = valueOf(result.indicator, component.id, "VALUE_ROLE_ACTUAL");
  const achieved = (result.achievements ?? []).find((a) => a.component === component.id);
  const year = lang === "ja" ? `${result.fiscalYear}年度` : `FY${result.fiscalYear}`;
  const dot = (v: IndicatorValueJson | undefined, kind: string) => {
    const n = known(v);
    return Number.isNaN(n) || n < 0 ? null : <span class={`dot ${kind}`} style={{ left: `${reach > 0 ? (n / reach) * 100 : 0}%` }} />;
  };
  const text = (v: IndicatorValueJson | undefined): string => {
    if (!v) return "－";
    switch (v.state) {
      case "VALUE_STATE_VALUE":
      case "VALUE_STATE_ZERO":
        return (v.approximate ? w.about : "") + decimalText(v.value ?? { unscaled: "0", scale: 0 }) +
          (v.denominator ? `/${decimalText(v.denominator)}` : "") + (component.unit ?? "");
      case "VALUE_STATE_NOT_YET_KNOWN": return w.notYet;
      case "VALUE_STATE_DISCONTINUED": return w.discontinued;
      case "VALUE_STATE_QUALITATIVE": return v.text ?? "";
      default: return w.blank;
    }
  };
  // Units and texts are the paper's, in its language; what stands for a missing value is the page's.
  const langOf = (v: IndicatorValueJson | undefined) => (v?.state === "VALUE_STATE_QUALITATIVE" || !Number.isNaN(known(v)) ? "ja" : undefined);
  const until = partOfYear(actual, result.fiscalYear);
  const comparator = w.comparators[component.comparator ?? ""] ?? "";
  return (
    <div role="row" class="dots">
      <span role="rowheader">{year}{component.label && <span lang="ja"> {component.label}</span>}</span>
      <span role="cell" class="line" aria-hidden="true">{dot(target, "target")}{dot(actual, "actual")}</span>
      <span role="cell" class="value"><span class="label">{w.target} </span><span lang={langOf(target)}>{text(target)}</span>{target && !Number.isNaN(known(target)) ? comparator : ""}</span>
      <span role="cell" class="value"><span class="label">{w.actual} </span><span lang={langOf(actual)}>{text(actual)}</span>{until && <small>{w.brackets(w.at(day(until, lang)))}</small>}</span>
      <span role="cell" class="value">
        {achieved?.permille !== undefined ? `${w.achievement} ${percent(achieved.permille)} ` : ""}
        {achieved?.met !== undefined && <span class={achieved.met ? "met" : "missed"}>{achieved.met ? w.met : w.missed}</span>}
        {result.costPerUnitYen !== undefined && <span class="cost"> {w.perUnit[0]}<span lang="ja">{component.unit ?? ""}</span>{w.perUnit[1]}{amount(BigInt(result.costPerUnitYen), 1, lang)}{w.perUnit[2]}</span>}
      </span>
    </div>
  );
}
