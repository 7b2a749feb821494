import { useContext } from "preact/hooks";
import { PageContext } from "../context";
import { readView } from "../view";
import { WORDS } from "../words";

/** That something could not be loaded, why, and a way to try again. Also before there is a page. */
export function Failed({ error, again }: { error: Error; again: () => void }) {
  const page = useContext(PageContext);
  const w = page?.w ?? WORDS[readView(location.search).lang];
  return <p role="alert" class="failed">{w.failed}{w.colon}<span lang="en">{error.message}</span> <button type="button" onClick={again}>{w.retry}</button></p>;
}
