import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { clone, type DescMessage, type DescService, type Message } from "@bufbuild/protobuf";
import { type CallOptions, type Client as ServiceClient, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";

import { type Explanation, explain } from "./errors.js";
import { AggregatorService } from "./gen/kuzukuri/aggregator/v1/aggregator_service_pb.js";
import { BudgetService } from "./gen/kuzukuri/budget/v1/budget_service_pb.js";
import { CatalogService } from "./gen/kuzukuri/catalog/v1/catalog_service_pb.js";
import { IndicatorService } from "./gen/kuzukuri/indicator/v1/indicator_service_pb.js";

const attempts = 5;
const firstPauseMs = 400; // five attempts are long enough for a service to be restarted
const defaultTimeoutMs = 30_000;
const maxMessageBytes = 64 << 20;
const ports = { aggregator: 7100, catalog: 7101, budget: 7102, indicator: 7103 };
type Service = keyof typeof ports;

/** Where the services are: what is not given comes from KUZUKURI_* variables, else this machine. */
export interface Options extends Partial<Record<Service, string>> {
  /** `HOST:PORT` of all services, as behind a proxy (KUZUKURI_ADDRESS). */
  address?: string;
  /** PEM file of the authorities (KUZUKURI_CA): TLS. */
  ca?: string;
  /** PEM file of the own certificate (KUZUKURI_CERT), with `key`: mutual TLS. */
  cert?: string;
  /** PEM file of its key (KUZUKURI_KEY). */
  key?: string;
  /** Longest time of a unary call with its repetitions (KUZUKURI_TIMEOUT in seconds, else 30 seconds). */
  timeoutMs?: number;
}

/** The services. `close` ends their connections. */
export interface Client {
  aggregator: ServiceClient<typeof AggregatorService>;
  catalog: ServiceClient<typeof CatalogService>;
  budget: ServiceClient<typeof BudgetService>;
  indicator: ServiceClient<typeof IndicatorService>;
  close(): void;
}

/** A client of the four services. Throws where half of a pair of TLS files is given. */
export function connect(options: Options = {}): Client {
  const tls = tlsFiles(options);
  const timeoutMs = options.timeoutMs ?? (Number(variable("TIMEOUT")) * 1000 || defaultTimeoutMs);
  const sessions: Http2SessionManager[] = [];
  const to = <S extends DescService>(service: S, name: Service) => {
    const address =
      options[name] ||
      options.address ||
      variable(name.toUpperCase()) ||
      variable("ADDRESS") ||
      `127.0.0.1:${ports[name]}`;
    const baseUrl = `${tls ? "https" : "http"}://${address}`;
    const sessionManager = new Http2SessionManager(baseUrl, {}, tls);
    sessions.push(sessionManager);
    const common = { baseUrl, sessionManager, readMaxBytes: maxMessageBytes, interceptors: [repeating] };
    const { unary } = createGrpcTransport({ ...common, defaultTimeoutMs: timeoutMs });
    const { stream } = createGrpcTransport(common); // which may be meant to stay open
    return createClient(service, { unary, stream });
  };
  return {
    aggregator: to(AggregatorService, "aggregator"),
    catalog: to(CatalogService, "catalog"),
    budget: to(BudgetService, "budget"),
    indicator: to(IndicatorService, "indicator"),
    close: () => sessions.forEach((session) => session.abort()),
  };
}

/**
 * Calls `attempt`, and again while its error says that the same request may succeed. A write must
 * carry the same request id in every attempt.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { timeoutMs = defaultTimeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (let count = 0; ; ++count) {
    try {
      return await attempt();
    } catch (error) {
      const said = explain(error);
      const pause = Math.max(firstPauseMs * 2 ** count, said.retryDelayMs ?? 0) * (1 + Math.random() / 10);
      if (count === attempts - 1 || signal?.aborted || !mayHelp(said) || Date.now() + pause >= end) throw error;
      await sleep(pause, undefined, signal && { signal });
    }
  }
}

/** The answers of a list, page after page. */
export async function* pages<R extends { pageToken?: string }, A extends { nextPageToken: string }>(
  method: (request: R, options?: CallOptions) => Promise<A>,
  request: R,
  options?: CallOptions,
): AsyncGenerator<A> {
  let pageToken = request.pageToken ?? "";
  do {
    const answer = await method({ ...request, pageToken }, options);
    yield answer;
    pageToken = answer.nextPageToken;
  } while (pageToken);
}

function variable(name: string): string | undefined {
  return process.env[`KUZUKURI_${name}`] || undefined;
}

function tlsFiles(options: Options) {
  const [ca, cert, key] = (["ca", "cert", "key"] as const).map((name) => options[name] ?? variable(name.toUpperCase()));
  if (!cert !== !key || (cert && !ca)) {
    throw new Error("give ca, cert and key, or ca alone for TLS without a certificate of the caller");
  }
  const own = cert && key && { cert: readFileSync(cert), key: readFileSync(key) };
  return ca ? { ca: readFileSync(ca), ...own } : undefined;
}

function mayHelp({ code, reason, retryDelayMs }: Explanation): boolean {
  if (code === "RESOURCE_EXHAUSTED") return retryDelayMs !== undefined; // else a message that is too large
  if (code === "ABORTED") return reason !== "ETAG_MISMATCH";
  return code === "UNAVAILABLE" || code === "CANCELLED"; // the latter from a server that shuts down
}

// Gives a write its request id, once, and repeats unary calls with it.
const repeating: Interceptor = (next) => async (request) => {
  if (request.stream) return next(request);
  const message = withRequestId(request.method.input, request.message);
  const left = Number.parseInt(request.header.get("grpc-timeout") ?? "", 10); // in milliseconds, as connect writes it
  const within = { signal: request.signal, timeoutMs: Number.isNaN(left) ? defaultTimeoutMs : left };
  return retry(() => next({ ...request, message }), within);
};

function withRequestId(type: DescMessage, message: Message): Message {
  const field = type.fields.find((f) => f.name === "request_id");
  if (!field || (message as { requestId?: string }).requestId) return message;
  return Object.assign(clone(type, message), { requestId: randomUUID() });
}
