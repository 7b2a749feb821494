// What the page asks the gateway for. Types are those of the protos.
import type { CompareExecutionResponseJson } from "../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { ExplainDifferenceRequestJson, ExplainDifferenceResponseJson } from "../gen/kuzukuri/aggregator/v1/explain_difference_pb";
import type { GetSnapshotResponseJson } from "../gen/kuzukuri/aggregator/v1/aggregator_service_pb";
import type { QueryGroupedBalancesResponseJson, BalanceGroupingJson } from "../gen/kuzukuri/budget/v1/balance_pb";
import type { ListReportedFiguresResponseJson } from "../gen/kuzukuri/budget/v1/reported_figure_pb";
import type { ListStatementsResponseJson } from "../gen/kuzukuri/budget/v1/statement_pb";
import type { ListClassificationNodesResponseJson } from "../gen/kuzukuri/catalog/v1/classification_node_pb";
import type { ApplyChangesRequestJson, ApplyChangesResponseJson } from "../gen/kuzukuri/catalog/v1/change_pb";
import type { GetProjectResponseJson, SearchProjectsResponseJson } from "../gen/kuzukuri/catalog/v1/project_pb";
import type { StatusJson } from "./status";

/** Years that are published at one snapshot only. */
export interface Pin {
  snapshot: string;
  catalogRevision: string;
  budgetRevision: string;
  fiscalYears: number[];
}

export interface Session {
  listener: "PUBLIC" | "STAFF";
  writes: boolean;
  identity: string;
  onBehalfOf: string;
  build: string;
  jurisdictions: { name: string; displayName: string; fiscalYears: number[]; pinned?: Pin[] }[];
}

/** An answer that is an error. */
export class ApiError extends Error {
  constructor(readonly http: number, readonly status: StatusJson) {
    super(status.message || `HTTP ${http}`);
  }
}

type Value = string | number | boolean | string[];
export type Query = Record<string, Value | undefined>;

/** The address of a read, relative to the page so that it works below any path. */
export function address(path: string, query: Query = {}): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) value.forEach((v) => q.append(name, v));
    else if (value !== undefined && value !== "" && value !== false) q.set(name, String(value));
  }
  const text = q.toString();
  return `api/${path}${text && "?" + text}`;
}

async function ask<T>(url: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(url, init);
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new ApiError(answer.status, (body ?? {}) as StatusJson);
  return body as T;
}

// What is pinned never changes: asked for once.
const kept = new Map<string, Promise<unknown>>();

function get<T>(path: string, query: Query = {}): Promise<T> {
  const url = address(path, query);
  if (!query["snapshot"]) return ask<T>(url);
  let found = kept.get(url) as Promise<T> | undefined;
  if (!found) {
    found = ask<T>(url);
    kept.set(url, found);
    found.catch(() => kept.delete(url));
  }
  return found;
}

const send = <T>(path: string, body: unknown): Promise<T> =>
  ask<T>(address(path), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

export const getSession = () => get<Session>("session");

export const getSnapshot = (town: string) => get<GetSnapshotResponseJson>(`aggregator/v1/jurisdictions/${town}/snapshot`);

export const comparisonPath = (town: string, suffix = "") => `aggregator/v1/jurisdictions/${town}/comparison${suffix}`;

export const compare = (town: string, query: Query) => get<CompareExecutionResponseJson>(comparisonPath(town), query);

/** Keeps an answer as that of a pinned question, which then is not asked. */
export const keepComparison = (town: string, query: Query, answer: CompareExecutionResponseJson) =>
  void kept.set(address(comparisonPath(town), query), Promise.resolve(answer));

export const explainDifference = (town: string, body: ExplainDifferenceRequestJson) =>
  send<ExplainDifferenceResponseJson>(`aggregator/v1/jurisdictions/${town}:explainDifference`, body);

export const reportPath = (town: string, year: number, suffix = "") => `aggregator/v1/jurisdictions/${town}/fiscalYears/${year}/report${suffix}`;

/** Of all years; `revision` as they were then. */
export const searchProjects = (town: string, text: string, revision?: string) =>
  get<SearchProjectsResponseJson>(`catalog/v1/jurisdictions/${town}/projects:search`, { text, pageSize: 30, revision });

export const getProject = (name: string) => get<GetProjectResponseJson>(`catalog/v1/${name}`);

export const listStatements = (town: string, year: number) =>
  get<ListStatementsResponseJson>(`budget/v1/jurisdictions/${town}/fiscalYears/${year}/statements`, { pageSize: 1000 });

/** All pages of a list. */
async function all<A extends { nextPageToken?: string }, T>(path: string, query: Query, rows: (answer: A) => T[] | undefined): Promise<T[]> {
  const found: T[] = [];
  for (let pageToken: string | undefined; ;) {
    const answer = await get<A>(path, { ...query, pageSize: 1000, pageToken });
    found.push(...(rows(answer) ?? []));
    pageToken = answer.nextPageToken;
    if (!pageToken) return found;
  }
}

export const listNodes = (town: string, year: number) =>
  all(`catalog/v1/jurisdictions/${town}/fiscalYears/${year}/classificationNodes`, {}, (a: ListClassificationNodesResponseJson) => a.classificationNodes);

export const listReportedFigures = (town: string, year: number, revision: string) =>
  all(`budget/v1/jurisdictions/${town}/fiscalYears/${year}/reportedFigures`, { revision }, (a: ListReportedFiguresResponseJson) => a.reportedFigures);

export const monthly = (town: string, years: number[], grouping: BalanceGroupingJson, keys: string[], asOf: string, revision: string) =>
  get<QueryGroupedBalancesResponseJson>(`budget/v1/jurisdictions/${town}/groupedBalances`,
    { fiscalYears: years.map(String), grouping, keys, monthly: true, asOf, revision });

export const applyChanges = (town: string, body: ApplyChangesRequestJson) =>
  send<ApplyChangesResponseJson>(`catalog/v1/jurisdictions/${town}/changes:apply`, body);

/** A version 4 UUID. Not crypto.randomUUID: intranets serve pages without TLS, where that is missing. */
export function newId(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Whether what was just refused is refused for what it asks, and not for when: asking again would change nothing. An
 * EventSource does not tell, so it is asked once more. */
async function isRefused(url: string): Promise<boolean> {
  const only = new AbortController();
  try {
    const { status } = await fetch(url, { headers: { accept: "text/event-stream" }, signal: only.signal });
    return status >= 400 && status < 500 && status !== 408 && status !== 429;
  } catch {
    return false;
  } finally {
    only.abort();
  }
}

/** Milliseconds before a comparison is followed: what a view is made of has come by then, and who turns years over begins no
 * stream for each. */
const QUIET = 1000;

/** Follows a comparison: `heard` gets every answer, the first as it is by then. Begins again by itself after the connection or
 * the server was gone, but not when it was refused. Returns what ends it. */
export function watch(town: string, query: Query, heard: (answer: CompareExecutionResponseJson) => void): () => void {
  const url = address(comparisonPath(town, ":watch"), query);
  let ended = false;
  let source: EventSource | undefined;
  let pause = 2000;
  const begin = () => {
    source = new EventSource(url);
    let answered = false;
    source.onopen = () => { answered = true; };
    source.onmessage = (event) => {
      pause = 2000;
      const body = JSON.parse(event.data as string) as { comparison?: CompareExecutionResponseJson };
      if (body.comparison) heard(body.comparison);
    };
    source.onerror = async () => {
      source?.close();
      if (!answered && await isRefused(url)) return;
      if (ended) return;
      timer = setTimeout(begin, pause);
      pause = Math.min(pause * 2, 60_000);
    };
  };
  let timer = setTimeout(begin, QUIET);
  return () => {
    ended = true;
    source?.close();
    clearTimeout(timer);
  };
}
