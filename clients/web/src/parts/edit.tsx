import type { MemberJson, RowJson } from "../../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { CatalogChangeJson } from "../../gen/kuzukuri/catalog/v1/change_pb";
import type { ExplainedFigureJson, ExplanationJson } from "../../gen/kuzukuri/catalog/v1/explanation_pb";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, applyChanges, getProject, newId } from "../api";
import { usePage } from "../context";
import { yen } from "../money";

/** One id for one intent: the same content sent again, because an answer was lost, is the same write. */
function useIntent(): (content: unknown) => string {
  const last = useRef({ content: "", id: "" });
  return (content) => {
    const text = JSON.stringify(content);
    if (last.current.content !== text) last.current = { content: text, id: newId() };
    return last.current.id;
  };
}

/** Sends changes; says what came of it. True when they were written. */
function useWrite(): { send: (changes: CatalogChangeJson[], reason: string) => Promise<void>; said: string; busy: boolean } {
  const { at, w, refresh } = usePage();
  const intent = useIntent();
  const [said, say] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (changes: CatalogChangeJson[], reason: string) => {
    if (busy) return;
    setBusy(true);
    say(w.saving);
    try {
      await applyChanges(at.town, { changes, reason, requestId: intent({ changes, reason }) });
      say(w.saved);
      refresh();
    } catch (error) {
      say(told(error, w.stale, w.saveFailed));
    } finally {
      setBusy(false);
    }
  };
  return { send, said, busy };
}

/** While it saves it is not disabled, only says so: what is disabled loses the keyboard to the top of the page. */
function Save({ busy, said, ready = true }: { busy: boolean; said: string; ready?: boolean }) {
  const { w } = usePage();
  return <><button type="submit" aria-disabled={busy} disabled={!ready}>{w.save}</button> <span role="status">{said}</span></>;
}

function told(error: unknown, stale: string, failed: string): string {
  if (!(error instanceof ApiError)) return failed;
  const details = error.status.details ?? [];
  if (details.some((d) => d.reason === "ETAG_MISMATCH")) return stale;
  const fields = details.flatMap((d) => d.fieldViolations ?? []).map((v) => `${v.field}: ${v.description}`);
  return [error.message, ...fields].join(" ");
}

function Fold({ label, children }: { label: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="edit" open={open} onToggle={(e) => setOpen(e.currentTarget.open)} onKeyDown={(e) => {
      if (e.key !== "Escape") return;
      setOpen(false);
      e.currentTarget.querySelector("summary")?.focus();
    }}>
      <summary>{label}</summary>
      {open && children}
    </details>
  );
}

const yearOf = (name: string | undefined): number => Number(/fiscalYears\/(\d+)/.exec(name ?? "")?.[1] ?? 0);

interface Written { nodes: string[]; years: number[]; figures: ExplainedFigureJson[] }

/** What an explanation of a change of a row is about: its nodes of both years, and their figures as they are. */
export function writtenFor(row: RowJson, pair: number): Written {
  const members = (row.members ?? []).filter((m) => !m.notCounted && (m.column === pair || m.column === pair + 1));
  const sides = [pair, pair + 1].flatMap((column) => {
    const of = members.filter((m) => (m.column ?? 0) === column);
    return of.length ? [{ year: yearOf(of[0]?.node), cell: row.cells?.[column] }] : [];
  });
  const figures = sides.flatMap(({ year, cell }): ExplainedFigureJson[] => [
    ...(cell?.appropriationYen !== undefined ? [{ fiscalYear: year, measure: "MEASURE_APPROPRIATION" as const, amountYen: cell.appropriationYen }] : []),
    ...(cell?.executedYen !== undefined ? [{ fiscalYear: year, measure: "MEASURE_EXECUTED" as const, amountYen: cell.executedYen }] : []),
  ]);
  return { nodes: [...new Set(members.map((m) => m.node ?? ""))].slice(0, 100), years: [...new Set(sides.map((s) => s.year))].sort(), figures };
}

export function WriteExplanation({ row, pair }: { row: RowJson; pair: number }) {
  const { w } = usePage();
  return <Fold label={w.write}><ExplanationForm key={`${row.id}/${pair}`} row={row} pair={pair} /></Fold>;
}

function ExplanationForm({ row, pair }: { row: RowJson; pair: number }) {
  const { w, money, session, at } = usePage();
  const [text, setText] = useState("");
  const [author, setAuthor] = useState(session.onBehalfOf);
  const [state, setState] = useState<"STATE_DRAFT" | "STATE_APPROVED">("STATE_DRAFT");
  const id = useRef("p-" + newId().slice(0, 13));
  const { send, said, busy } = useWrite();
  const about = writtenFor(row, pair);
  const submit = () => {
    const year = about.years.at(-1) ?? 0;
    const explanation: ExplanationJson = { name: `jurisdictions/${at.town}/fiscalYears/${year}/explanations/${id.current}`,
      comparedFiscalYear: about.years.length > 1 ? about.years[0] : 0, nodes: about.nodes, text, author, state, figures: about.figures };
    return send([{ action: "CHANGE_ACTION_CREATE", resource: { explanation } }], "");
  };
  return (
    <form onSubmit={(e) => { e.preventDefault(); void submit(); }}>
      <label>{w.writeText}<textarea required maxLength={4000} rows={4} value={text} onInput={(e) => setText(e.currentTarget.value)} /></label>
      <label>{w.writeAuthor}<input required maxLength={200} value={author} onInput={(e) => setAuthor(e.currentTarget.value)} /></label>
      <fieldset><legend>{w.writeState}</legend>
        <label class="check"><input type="radio" name="state" checked={state === "STATE_DRAFT"} onChange={() => setState("STATE_DRAFT")} />{w.writeDraft}</label>
        <label class="check"><input type="radio" name="state" checked={state === "STATE_APPROVED"} onChange={() => setState("STATE_APPROVED")} />{w.writeApproved}</label>
      </fieldset>
      <p class="note">{w.writeFor}{w.colon}{about.figures.map((f) => `${w.ofYear(f.fiscalYear ?? 0)} ${w.measures[f.measure ?? "MEASURE_UNSPECIFIED"]} ${money(yen(f.amountYen))}`).join(w.list)}</p>
      <Save busy={busy} said={said} />
    </form>
  );
}

/** Projects of the row, for mending a name that was mistyped. */
export function Mend({ row }: { row: RowJson }) {
  const { w } = usePage();
  const projects = (row.members ?? []).filter((m) => /\/projects\/[^/]+$/.test(m.node ?? ""));
  return projects.length ? <Fold label={w.mend}><MendForm key={row.id} projects={projects} /></Fold> : null;
}

function MendForm({ projects }: { projects: MemberJson[] }) {
  const { w } = usePage();
  const [name, setName] = useState(projects.at(-1)?.node ?? "");
  const [text, setText] = useState("");
  const [etag, setEtag] = useState("");
  const [reason, setReason] = useState("");
  const { send, said, busy } = useWrite();
  // The version that stands now is the one that is corrected; another's correction in between is not overwritten.
  useEffect(() => {
    let current = true;
    setEtag("");
    getProject(name).then(({ project }) => {
      if (!current || !project) return;
      setText(project.displayName ?? "");
      setEtag(project.revision ?? "");
    }, () => undefined);
    return () => { current = false; };
  }, [name]);
  const submit = () => send([{ action: "CHANGE_ACTION_UPDATE", resource: { project: { name, displayName: text } }, updateMask: "displayName", etag }], reason);
  return (
    <form onSubmit={(e) => { e.preventDefault(); void submit(); }}>
      <label>{w.mendWhich}
        <select value={name} onChange={(e) => setName(e.currentTarget.value)}>{projects.map((m) => <option key={m.node} value={m.node} lang="ja">{w.ofYear(yearOf(m.node))} {m.displayName}</option>)}</select>
      </label>
      <label>{w.mendName}<input required lang="ja" value={text} onInput={(e) => setText(e.currentTarget.value)} /></label>
      <label>{w.mendReason}<input required maxLength={1000} value={reason} onInput={(e) => setReason(e.currentTarget.value)} /></label>
      <Save busy={busy} said={said} ready={!!etag} />
    </form>
  );
}
