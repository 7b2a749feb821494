import type { FoundProjectJson } from "../../gen/kuzukuri/catalog/v1/project_pb";
import { useState } from "preact/hooks";
import { searchProjects } from "../api";
import { usePage } from "../context";
import { pinsOf } from "../published";
import { locate } from "../rows";
import { UNSET } from "../view";

/** Finds a project of any year by a part of its name. */
export function Search() {
  const { at, w, view, session, pin, choose } = usePage();
  const [text, setText] = useState("");
  const [found, setFound] = useState<FoundProjectJson[] | null>(null);
  const [more, setMore] = useState(false);
  const [said, say] = useState("");
  const close = () => { setFound(null); say(""); };
  const ask = async () => {
    if (!text.trim()) return;
    try {
      const answer = await searchProjects(at.town, text.trim(), pin?.catalogRevision);
      setFound(answer.projects ?? []);
      setMore(!!answer.nextPageToken);
      say((answer.projects ?? []).length ? w.found((answer.projects ?? []).length) : w.foundNone);
    } catch (error) {
      close();
      say(`${w.failed}${w.colon}${(error as Error).message}`);
    }
  };
  const go = async (p: FoundProjectJson) => {
    const year = p.fiscalYear ?? 0;
    let columns = view.columns;
    // A year that is not shown yet is put beside the latest.
    if (!columns.some((c) => c.year === year)) columns = [...columns.slice(-4), { year, asOf: "" }].sort((a, b) => a.year - b.year);
    const pins = pinsOf(session, at.town, columns.map((c) => c.year));
    if (pins.length > 1) return say(w.apart(columns.map((c) => w.ofYear(c.year))));
    const place = await locate({ ...at, snapshot: pins[0]?.snapshot ?? at.snapshot, view: { ...view, columns } }, p.name ?? "", p.displayName ?? "").catch(() => null);
    if (!place) return say(w.notShown);
    close();
    choose(place, columns === view.columns ? {} : { columns, pair: UNSET.pair });
    return undefined;
  };
  return (
    <search class="search">
      <form onSubmit={(e) => { e.preventDefault(); void ask(); }} onKeyDown={(e) => e.key === "Escape" && close()}>
        <label>{w.search}<input type="search" value={text} maxLength={200} placeholder="" aria-describedby="search-hint" onInput={(e) => setText(e.currentTarget.value)} /></label>
        <button type="submit">{w.searchGo}</button>
        <small id="search-hint">{w.searchHint}</small>
      </form>
      <p role="status">{said}{more && found ? ` ${w.foundMore}` : ""}</p>
      {found && found.length > 0 && (
        <div class="found" onKeyDown={(e) => e.key === "Escape" && close()}>
          <ul>
            {found.map((p) => (
              <li key={p.name}><button type="button" onClick={() => void go(p)}>{w.ofYear(p.fiscalYear ?? 0)}　<span lang="ja">{p.printedCode} {p.displayName}</span></button>
                {(p.subProjects ?? []).length > 0 && <small lang="ja">　{(p.subProjects ?? []).map((s) => s.displayName).join("・")}</small>}</li>))}
          </ul>
          <button type="button" onClick={close}>{w.close}</button>
        </div>)}
    </search>
  );
}
