import type { ComponentChildren } from "preact";
import { useContext, useState } from "preact/hooks";
import { PageContext, usePage } from "../context";
import { readView } from "../view";
import { WORDS } from "../words";

/** That something could not be loaded, why, and a way to try again. Also before there is a page. */
export function Failed({ error, again }: { error: Error; again: () => void }) {
  const page = useContext(PageContext);
  const w = page?.w ?? WORDS[readView(location.search).lang];
  return <p role="alert" class="failed">{w.failed}{w.colon}<span lang="en">{error.message}</span> <button type="button" onClick={again}>{w.retry}</button></p>;
}

/** That a list is cut, on paper too, and the rest for who asks. */
export function Cut({ shown, of, onMore }: { shown: number; of: number; onMore: () => void }) {
  const { w } = usePage();
  return <p class="cut">{w.shownOf(shown, of)} <button type="button" onClick={onMore}>{w.showMore}</button></p>;
}

/** A list of which a few items are shown at first. */
export function Few<T>({ all, few, item, ...rest }: { all: T[]; few: number; item: (one: T, i: number) => ComponentChildren; class?: string }) {
  const [most, setMost] = useState(few);
  return (
    <>
      <ul {...rest}>{all.slice(0, most).map(item)}</ul>
      {all.length > most && <Cut shown={most} of={all.length} onMore={() => setMost(most + Math.max(few, 50))} />}
    </>
  );
}
