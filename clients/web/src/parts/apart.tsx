import { address, reportPath, type Pin, type Session } from "../api";
import { twoWith } from "../published";
import { UNSET, writeView, type View } from "../view";
import { WORDS } from "../words";

interface ApartProps { session: Session; town: string; view: View; pins: Pin[] }

/** In place of a comparison that is not published: of years that are pinned to different moments, or of another moment than
 * theirs. Says so, and what can be shown. */
export function Apart({ session, town, view, pins }: ApartProps) {
  const w = WORDS[view.lang];
  const plain = { ...view, snapshot: "", books: "", open: [], row: "", under: "", pair: UNSET.pair };
  const wanted = view.columns.map((c) => c.year);
  const [only] = pins;
  if (only && pins.length === 1) return <p role="alert">{w.otherMoment(only.fiscalYears.filter((y) => wanted.includes(y)).map(w.ofYear))} <a href={writeView(plain)}>{w.asPublished}</a></p>;
  const inOrder = [...pins].sort((a, b) => (a.fiscalYears[0] ?? 0) - (b.fiscalYears[0] ?? 0));
  return (
    <div role="alert">
      <p>{w.apart(view.columns.map((c) => w.ofYear(c.year)))} {w.canBeShown}</p>
      <ul class="apart">
        {inOrder.map((pin) => {
          const shown = twoWith(session, town, pin, wanted);
          const year = pin.fiscalYears[0] ?? 0;
          return shown.length
            ? <li key={year}><a href={writeView({ ...plain, columns: shown })}>{shown.map((c) => w.ofYear(c.year)).join(w.and)}</a></li>
            : <li key={year}><a href={address(reportPath(town, year, ".html"))}>{w.reportOf(w.ofYear(year))}</a></li>;
        })}
      </ul>
    </div>
  );
}
