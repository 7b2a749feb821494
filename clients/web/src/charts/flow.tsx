import { sankey, sankeyLinkHorizontal } from "d3-sankey";
import { usePage } from "../context";

export interface End {
  id: string;
  name: string;
  /** What is known of it; null where nothing is. */
  yen: bigint | null;
  /** It is known of some parts only. */
  lacks: boolean;
  right: boolean;
}
export interface Stream {
  from: End | null;
  to: End | null;
  /** Budget of the earlier year that goes this way; null where it is not known. */
  yen: bigint | null;
  /** It is known of some parts only. */
  lacks: boolean;
  type: string;
  share: string;
  reason: string;
}

interface Spot { end: End; fixedValue?: number }
interface Band { source: number; target: number; value: number; unknown: boolean }

const WIDTH = 760;
const MIDDLE: [number, number] = [300, 460];
const LETTERS = 20;
// Lengths on the screen only; amounts stay bigint.
const size = (v: bigint | null): number => Math.max(Number(v ?? 0n), 1);

const cut = (name: string): string => (name.length > LETTERS ? name.slice(0, LETTERS - 1) + "…" : name);

/** What merged, split, began and ended, drawn; the table beside it has the same. What is known of a part only has broken
 * outlines. */
export function Flow({ streams, title }: { streams: Stream[]; title: string }) {
  const { money } = usePage();
  const spots: Spot[] = [];
  const index = new Map<string, number>();
  const spot = (end: End): number => {
    const found = index.get(end.id);
    if (found !== undefined) return found;
    index.set(end.id, spots.length);
    return spots.push({ end, fixedValue: size(end.yen) }) - 1;
  };
  const bands: Band[] = [];
  for (const s of streams) {
    if (s.from && s.to) bands.push({ source: spot(s.from), target: spot(s.to), value: size(s.yen), unknown: s.lacks || s.yen === null });
    else if (s.from ?? s.to) spot((s.from ?? s.to) as End);
  }
  for (const [i, s] of spots.entries()) {
    const carried = bands.filter((b) => (s.end.right ? b.target : b.source) === i).reduce((a, b) => a + b.value, 0);
    s.fixedValue = Math.max(s.fixedValue ?? 1, carried);
  }
  const most = Math.max(spots.filter((s) => s.end.right).length, spots.filter((s) => !s.end.right).length, 1);
  const height = 46 * most + 16;
  const graph = sankey<Spot, Band>().nodeWidth(14).nodePadding(30).extent([[MIDDLE[0], 8], [MIDDLE[1], height - 8]])
    .nodeAlign((n) => (n.end.right ? 1 : 0))({ nodes: spots.map((s) => ({ ...s })), links: bands.map((b) => ({ ...b })) });
  const path = sankeyLinkHorizontal<Spot, Band>();
  return (
    <svg class="flow" viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height} role="img" aria-label={title}>
      {graph.links.map((l) => <path key={`${l.source}-${l.index}`} class={l.unknown ? "band unknown" : "band"} d={path(l) ?? ""} stroke-width={Math.max(l.width ?? 0, 2)} />)}
      {graph.nodes.map((n) => {
        const y = ((n.y0 ?? 0) + (n.y1 ?? 0)) / 2;
        const right = n.end.right;
        const x = right ? (n.x1 ?? 0) + 8 : (n.x0 ?? 0) - 8;
        return (
          <g key={n.end.id}>
            <rect class={`${right ? "latest" : "earlier"}${n.end.lacks ? " partly" : ""}`} x={n.x0} y={n.y0} width={14} height={Math.max((n.y1 ?? 0) - (n.y0 ?? 0), 3)} />
            <text x={x} y={y - 1} text-anchor={right ? "start" : "end"} lang="ja">{cut(n.end.name)}</text>
            <text class="value" x={x} y={y + 12} text-anchor={right ? "start" : "end"}>{n.end.lacks ? "※" : ""}{money(n.end.yen)}</text>
          </g>
        );
      })}
    </svg>
  );
}
