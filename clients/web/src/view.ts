// The view is the address: whatever is shown can be sent to somebody else, snapshot and all.
import type { Lang } from "./money";

export type Level = "CLASS" | "PILLAR" | "PROJECT" | "SUB_PROJECT" | "DEPARTMENT" | "FUND_SOURCE";
export type Basis = "current" | "original";
export type Reader = "" | "council" | "citizen" | "finance";

export interface Asked {
  year: number;
  /** `2023-07-31`; empty for the whole year. */
  asOf: string;
}

export interface View {
  /** Code of the jurisdiction; empty: the first one there is. */
  town: string;
  /** Two to five; empty: the latest two years. */
  columns: Asked[];
  level: Level;
  basis: Basis;
  unit: number;
  words: "official" | "plain";
  lang: Lang;
  reader: Reader;
  /** Ids of rows that are open. */
  open: string[];
  /** Id of the chosen row; empty: the total. */
  row: string;
  /** Id of the row of the nearest class or pillar above the chosen row; empty for a class. */
  under: string;
  /** Which change is explained: from this column to the next; -1: the last. */
  pair: number;
  /** Empty: live. */
  snapshot: string;
  /** Budget revision of the snapshot, for figures that only the ledger has. */
  books: string;
}

const LEVELS: Level[] = ["CLASS", "PILLAR", "PROJECT", "SUB_PROJECT", "DEPARTMENT", "FUND_SOURCE"];
const UNITS = [1, 1000, 1_000_000];

export const UNSET: View = { town: "", columns: [], level: "CLASS", basis: "current", unit: 1000, words: "official",
  lang: "ja", reader: "", open: [], row: "", under: "", pair: -1, snapshot: "", books: "" };

const oneOf = <T>(all: readonly T[], value: unknown, other: T): T => (all.includes(value as T) ? (value as T) : other);

function readColumn(text: string): Asked[] {
  const found = /^(\d{1,4})(?:@(\d{4}-\d{2}-\d{2}))?$/.exec(text);
  return found ? [{ year: Number(found[1]), asOf: found[2] ?? "" }] : [];
}

export const columnText = (c: Asked): string => `${c.year}${c.asOf && "@" + c.asOf}`;

/** The view of an address; what it does not understand is left as unset. */
export function readView(search: string): View {
  const q = new URLSearchParams(search);
  const columns = q.getAll("columns").flatMap(readColumn);
  const unique = columns.filter((c, i) => columns.findIndex((d) => columnText(d) === columnText(c)) === i);
  return {
    town: /^\d{6}$/.test(q.get("town") ?? "") ? (q.get("town") as string) : "",
    columns: unique.length >= 2 ? unique.slice(0, 5) : [],
    level: oneOf(LEVELS, q.get("level")?.toUpperCase(), UNSET.level),
    basis: oneOf(["current", "original"] as const, q.get("basis"), UNSET.basis),
    unit: oneOf(UNITS, Number(q.get("unit")), UNSET.unit),
    words: oneOf(["official", "plain"] as const, q.get("words"), UNSET.words),
    lang: oneOf(["ja", "en"] as const, q.get("lang"), UNSET.lang),
    reader: oneOf(["", "council", "citizen", "finance"] as const, q.get("as"), UNSET.reader),
    open: q.getAll("open"),
    row: q.get("row") ?? "",
    under: q.get("under") ?? "",
    pair: q.has("pair") ? Number(q.get("pair")) || 0 : -1,
    snapshot: q.get("snapshot") ?? "",
    books: /^\d+$/.test(q.get("books") ?? "") ? (q.get("books") as string) : "",
  };
}

/** The address of a view, beginning with `?`. What is as unset is left out. */
export function writeView(v: View): string {
  const q = new URLSearchParams();
  const put = (name: string, value: string | number, unset: string | number) => value !== unset && q.set(name, String(value));
  put("town", v.town, "");
  v.columns.forEach((c) => q.append("columns", columnText(c)));
  put("level", v.level.toLowerCase(), "class");
  put("basis", v.basis, UNSET.basis);
  put("unit", v.unit, UNSET.unit);
  put("words", v.words, UNSET.words);
  q.set("lang", v.lang);
  put("as", v.reader, "");
  v.open.forEach((id) => q.append("open", id));
  put("row", v.row, "");
  put("under", v.under, "");
  put("pair", v.pair, -1);
  put("snapshot", v.snapshot, "");
  put("books", v.snapshot && v.books, "");
  return "?" + q;
}

/** What an entrance sets; the rest of the view stays. */
export const PRESETS: Record<Reader, Partial<View>> = {
  "": { reader: "", words: UNSET.words, unit: UNSET.unit },
  council: { reader: "council", words: "official", unit: 1000 },
  citizen: { reader: "citizen", words: "plain", unit: 1000 },
  finance: { reader: "finance", words: "official", unit: 1 },
};
