/** google.rpc.Status in JSON, as errors are answered. */
export interface StatusJson {
  code?: number;
  message?: string;
  details?: { "@type"?: string; reason?: string; fieldViolations?: { field?: string; description?: string }[] }[];
}
