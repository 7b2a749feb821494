import type { ComponentChildren } from "preact";
import { useContext, useLayoutEffect, useRef, useState } from "preact/hooks";
import { PageContext, usePage } from "../context";
import { readView } from "../view";
import { WORDS } from "../words";

/** That something could not be loaded, why, and a way to try again. Also before there is a page. */
export function Failed({ error, again }: { error: Error; again: () => void }) {
  const page = useContext(PageContext);
  const w = page?.w ?? WORDS[readView(location.search).lang];
  return <p role="alert" class="failed">{w.failed}{w.colon}<span lang="en">{error.message}</span> <button type="button" onClick={again}>{w.retry}</button></p>;
}

/** How many items of a list are shown, and how more are: `list` is what they stand in, after `before` other children. The button
 * that was pressed may go with the last of them, so the keyboard, and what reads aloud, goes on at the first new one. */
export function useMore<E extends HTMLElement>(few: number, before = 0) {
  const [most, setMost] = useState(few);
  const list = useRef<E | null>(null);
  const next = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (next.current !== undefined) focusOn(list.current?.children[next.current + before]);
    next.current = undefined;
  }, [most]);
  const more = () => {
    next.current = most;
    setMost(most + Math.max(few, 50));
  };
  return { most, more, list };
}

/** Takes the keyboard to something that is no stop of the tabulator. */
export function focusOn(e: Element | null | undefined): void {
  if (!(e instanceof HTMLElement)) return;
  if (!e.matches("summary, button, a")) e.tabIndex = -1;
  e.focus();
}

/** That a list is cut, on paper too, and the rest for who asks. */
export function Cut({ shown, of, onMore }: { shown: number; of: number; onMore: () => void }) {
  const { w } = usePage();
  return <p class="cut"><span role="status">{w.shownOf(shown, of)}</span> <button type="button" onClick={onMore}>{w.showMore}</button></p>;
}

/** A list of which a few items are shown at first. */
export function Few<T>({ all, few, item, ...rest }: { all: T[]; few: number; item: (one: T, i: number) => ComponentChildren; class?: string }) {
  const { most, more, list } = useMore<HTMLUListElement>(few);
  return (
    <>
      <ul {...rest} ref={list}>{all.slice(0, most).map(item)}</ul>
      {all.length > most && <Cut shown={most} of={all.length} onMore={more} />}
    </>
  );
}
