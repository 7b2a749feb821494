import { usePage } from "../context";
import { largest, length, type Yen } from "../money";

export interface Months {
  year: number;
  label: string;
  latest: boolean;
  /** Executed up to the end of each month from April on; null where it is not known, or not yet. */
  sums: Yen[];
}

const WIDTH = 720;
const HEIGHT = 240;
const LEFT = 8;
const RIGHT = 150;
const x = (i: number, of: number) => LEFT + (i * (WIDTH - LEFT - RIGHT)) / Math.max(of - 1, 1);

/** Cumulative amounts by month, a line a year; the table below it has the same figures. */
export function Lines({ years, months, title }: { years: Months[]; months: string[]; title: string }) {
  const { money, unit } = usePage();
  const most = largest(years.flatMap((y) => y.sums));
  const y = (v: bigint) => HEIGHT - 24 - (length(v, most) / 100) * (HEIGHT - 44);
  const ends: number[] = [];
  return (
    <svg class="pace" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={`${title}（${unit}）`}>
      <line class="axis" x1={LEFT} x2={WIDTH - RIGHT} y1={y(0n)} y2={y(0n)} />
      {months.map((m, i) => <text key={i} x={x(i, months.length)} y={HEIGHT - 6} text-anchor="middle">{m}</text>)}
      {years.map((s) => {
        const points = s.sums.flatMap((v, i) => (v === null ? [] : [{ v, i }]));
        const last = points.at(-1);
        if (!last) return null;
        let at = y(last.v) + 4;
        while (ends.some((e) => Math.abs(e - at) < 15)) at += 15;
        ends.push(at);
        return (
          <g key={s.label} class={s.latest ? "latest" : "earlier"}>
            <polyline points={points.map((p) => `${x(p.i, months.length)},${y(p.v)}`).join(" ")} />
            {points.map((p) => <circle key={p.i} cx={x(p.i, months.length)} cy={y(p.v)} r={s.latest ? 4 : 3} />)}
            <text x={x(last.i, months.length) + 10} y={at}>{s.label} {money(last.v)}</text>
          </g>
        );
      })}
    </svg>
  );
}
