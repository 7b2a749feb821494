import { Code, ConnectError } from "@connectrpc/connect";

import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  ResourceInfoSchema,
  RetryInfoSchema,
} from "./gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "./gen/kuzukuri/type/v1/error_reason_pb.js";

/** A field that breaks a rule, or what stands in the way, and why. */
export interface Field {
  field: string;
  description: string;
}

/** What an error is about. */
export interface Resource {
  type: string;
  name: string;
}

/** What an error says. Branch on `code` and `reason`; sentences are for people and may change. */
export interface Explanation {
  /** Canonical name, e.g. INVALID_ARGUMENT. */
  code: string;
  message: string;
  /** E.g. YEAR_CLOSED; empty when the error did not come from a service. */
  reason: string;
  /** `reason` by its value; UNSPECIFIED for none, and for one of a release to come. */
  errorReason: ErrorReason;
  fields: Field[];
  resource: Resource | undefined;
  /** Milliseconds after which sending the same request again may help; undefined when it does not say. */
  retryDelayMs: number | undefined;
  metadata: Record<string, string>;
}

/** The code and the details of a failed call; code UNKNOWN for any other error. */
export function explain(error: unknown): Explanation {
  const failed = ConnectError.from(error);
  const info = failed.findDetails(ErrorInfoSchema)[0];
  const about = failed.findDetails(ResourceInfoSchema)[0];
  const delay = failed.findDetails(RetryInfoSchema)[0]?.retryDelay;
  const bad = failed.findDetails(BadRequestSchema).flatMap((d) => d.fieldViolations);
  const inTheWay = failed.findDetails(PreconditionFailureSchema).flatMap((d) => d.violations);
  return {
    code: codeName(failed.code),
    message: failed.rawMessage,
    reason: info?.reason ?? "",
    errorReason: ErrorReason[(info?.reason ?? "") as keyof typeof ErrorReason] ?? ErrorReason.UNSPECIFIED,
    fields: [
      ...bad.map(({ field, description }) => ({ field, description })),
      ...inTheWay.map(({ subject, description }) => ({ field: subject, description })),
    ],
    resource: about && { type: about.resourceType, name: about.resourceName },
    retryDelayMs: delay && Number(delay.seconds) * 1000 + delay.nanos / 1e6,
    metadata: { ...info?.metadata },
  };
}

function codeName(code: Code): string {
  if (code === Code.Canceled) return "CANCELLED"; // gRPC's spelling
  return Code[code].replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
}
