import { usePage } from "../context";
import { largest, length, type Yen } from "../money";

export interface Months {
  key: string;
  label: string;
  latest: boolean;
  /** Only a part is known: sums of that. */
  partly: boolean;
  /** Executed up to the end of each month from April on; null where it is not known, or not yet. */
  sums: Yen[];
}

const WIDTH = 720;
const HEIGHT = 240;
const LEFT = 20;
const RIGHT = 150;
const x = (i: number, of: number) => LEFT + (i * (WIDTH - LEFT - RIGHT)) / Math.max(of - 1, 1);

/** Cumulative amounts by month, a line a column; the table below it has the same figures. What is known of a part only is
 * broken and hollow. */
export function Lines({ years, months, title }: { years: Months[]; months: string[]; title: string }) {
  const { money } = usePage();
  const most = largest(years.flatMap((y) => y.sums));
  const y = (v: bigint) => HEIGHT - 24 - (length(v, most) / 100) * (HEIGHT - 54);
  const ends: number[] = [];
  const lines = years.flatMap((s) => {
    const points = s.sums.flatMap((v, i) => (v === null ? [] : [{ v, i }]));
    const last = points.at(-1);
    return last ? [{ s, points, last }] : [];
  }).sort((a, b) => (b.last.v > a.last.v ? 1 : -1));
  return (
    <svg class="pace" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={title}>
      <line class="axis" x1={LEFT} x2={WIDTH - RIGHT} y1={y(0n)} y2={y(0n)} />
      {months.map((m, i) => <text key={i} x={x(i, months.length)} y={HEIGHT - 6} text-anchor="middle">{m}</text>)}
      {lines.map(({ s, points, last }) => {
        // A year that has not ended is named above its last point, where no later line passes; the others at the edge.
        const ended = last.i >= months.length - 3;
        let at = y(last.v) + 4;
        while (ended && ends.some((e) => Math.abs(e - at) < 15)) at += 15;
        if (ended) ends.push(at);
        const said = `${s.label} ${s.partly ? "※" : ""}${money(last.v)}`;
        return (
          <g key={s.key} class={`${s.latest ? "latest" : "earlier"}${s.partly ? " partly" : ""}`}>
            <polyline points={points.map((p) => `${x(p.i, months.length)},${y(p.v)}`).join(" ")} />
            {points.map((p) => <circle key={p.i} cx={x(p.i, months.length)} cy={y(p.v)} r={s.latest ? 4 : 3} />)}
            {ended ? <text x={x(last.i, months.length) + 10} y={at}>{said}</text>
              : <text x={x(last.i, months.length) - 4} y={y(last.v) - 12} text-anchor="end">{said}</text>}
          </g>
        );
      })}
    </svg>
  );
}
