import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import type { ColumnJson } from "../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { Pin, Session } from "./api";
import { day } from "./dates";
import { amount, type Yen } from "./money";
import type { At, Place } from "./rows";
import type { Level, View } from "./view";
import type { Terms, Words } from "./words";

/** A column with what it is called on this page. */
export interface Heading extends ColumnJson {
  /** `令和5年度`, `FY2023`. */
  long: string;
  /** `令和5`, `FY2023`, with its date where a year comes twice. */
  short: string;
}

export interface Page {
  view: View;
  /** Shows another view; `quiet` leaves the browser's history as it is. */
  change: (to: Partial<View>, quiet?: boolean) => void;
  /** Chooses a row, opens what it stands in, and takes the reader to why it changed; `also`: what else the view becomes with it. */
  choose: (place: Place, also?: Partial<View>) => void;
  at: At;
  columns: Heading[];
  session: Session;
  /** Set where years of the view are published as of one moment only, which then is that of all. */
  pin: Pin | undefined;
  w: Words;
  t: Terms;
  /** An amount in the unit of the view. */
  money: (value: Yen, signed?: boolean) => string;
  /** Name of the unit. */
  unit: string;
  /** Says that rows of a level are open, until what it returns is called. */
  opened: (level: Level) => () => void;
  /** After a write: shows the present figures. */
  refresh: () => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

/** What the sections share; only inside of the page. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("outside of the page");
  return page;
}

export const moneyOf = (view: View) => (value: Yen, signed = false) => amount(value, view.unit, view.lang, signed);

const toAscii = (text: string) => text.replace(/[０-９]/g, (d) => String.fromCharCode(d.charCodeAt(0) - 0xfee0));

export function headings(columns: ColumnJson[], view: View): Heading[] {
  const years = columns.map((c) => c.fiscalYear);
  return columns.map((c) => {
    const ja = view.lang === "ja" && !!c.displayName;
    const long = ja ? toAscii(c.displayName ?? "") : view.lang === "ja" ? `${c.fiscalYear}年度` : `FY${c.fiscalYear}`;
    const twice = years.filter((y) => y === c.fiscalYear).length > 1;
    const date = twice && c.asOf ? (view.lang === "ja" ? `${c.asOf.month}/${c.asOf.day}` : day(c.asOf, "en").replace(/ \d+$/, "")) : "";
    return { ...c, long, short: [ja ? long.replace("年度", "") : long, date].filter(Boolean).join(" ") };
  });
}

/** Years and dates of columns: what is of others does not stand under their headings. */
export const momentsOf = (columns: ColumnJson[] = []): string => columns.map((c) => [c.fiscalYear, c.asOf?.year, c.asOf?.month, c.asOf?.day].join("/")).join();

export interface Loaded<T> {
  value?: T;
  error?: Error;
  again: () => void;
}

/** Loads when `when` holds and whenever `keys` differ; what an earlier request answers late is dropped. What was
 * there stays until the new is. */
export function useLoaded<T>(load: () => Promise<T>, keys: unknown[], when = true): Loaded<T> {
  const [state, set] = useState<{ value?: T; error?: Error }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!when) return;
    let current = true;
    load().then((value) => current && set({ value }), (error: Error) => current && set({ error }));
    return () => { current = false; };
  }, [...keys, turn, when]);
  return { ...state, again: () => setTurn(turn + 1) };
}

/** Whether an element has come near the screen, or is about to be printed: what is not looked at asks for nothing. */
export function useNear<E extends Element>(): [{ current: E | null }, boolean] {
  const ref = useRef<E | null>(null);
  const [near, set] = useState(false);
  useEffect(() => {
    if (near || !ref.current) return;
    const seen = new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && set(true), { rootMargin: "150px" });
    seen.observe(ref.current);
    const all = () => set(true);
    addEventListener("kuzukuri-load-all", all);
    return () => { seen.disconnect(); removeEventListener("kuzukuri-load-all", all); };
  }, [near]);
  return [ref, near];
}
