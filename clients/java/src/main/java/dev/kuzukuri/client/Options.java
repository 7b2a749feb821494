package dev.kuzukuri.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How the services are reached. What is not set is taken from the variable named, then from the
 * default.
 */
public final class Options {
  private final Map<String, String> given = new HashMap<>(); // by variable
  private final Map<String, String> variables;

  /** Options of this process's variables. */
  public Options() {
    this(System.getenv());
  }

  Options(Map<String, String> variables) {
    this.variables = variables;
  }

  /** HOST:PORT of a proxy before all services; KUZUKURI_ADDRESS. */
  public Options address(String address) {
    return set("KUZUKURI_ADDRESS", address);
  }

  /** HOST:PORT of the aggregator; KUZUKURI_AGGREGATOR, default 127.0.0.1:7100. */
  public Options aggregator(String address) {
    return set("KUZUKURI_AGGREGATOR", address);
  }

  /** HOST:PORT of the catalog; KUZUKURI_CATALOG, default 127.0.0.1:7101. */
  public Options catalog(String address) {
    return set("KUZUKURI_CATALOG", address);
  }

  /** HOST:PORT of the budget service; KUZUKURI_BUDGET, default 127.0.0.1:7102. */
  public Options budget(String address) {
    return set("KUZUKURI_BUDGET", address);
  }

  /** HOST:PORT of the indicator service; KUZUKURI_INDICATOR, default 127.0.0.1:7103. */
  public Options indicator(String address) {
    return set("KUZUKURI_INDICATOR", address);
  }

  /** PEM file of the authorities trusted: calls with TLS; KUZUKURI_CA. */
  public Options ca(String file) {
    return set("KUZUKURI_CA", file);
  }

  /** PEM file of the caller's certificate; KUZUKURI_CERT. */
  public Options cert(String file) {
    return set("KUZUKURI_CERT", file);
  }

  /** PEM file of its key, in PKCS #8 (BEGIN PRIVATE KEY); KUZUKURI_KEY. */
  public Options key(String file) {
    return set("KUZUKURI_KEY", file);
  }

  /**
   * Longest time of a unary call without a deadline of its own, its repetitions included, in whole
   * seconds; KUZUKURI_TIMEOUT, default 30 s. Streams have none.
   */
  public Options timeout(Duration timeout) {
    return set("KUZUKURI_TIMEOUT", String.format(Locale.ROOT, "%.9f", timeout.toNanos() / 1e9));
  }

  private Options set(String variable, String value) {
    given.put(variable, value);
    return this;
  }

  /** What was set, else what the variable has, else nothing. */
  String get(String variable) {
    return first("", given.get(variable), variables.get(variable));
  }

  /** The address of the service that has {@code variable}. */
  String address(String variable, String otherwise) {
    String all = "KUZUKURI_ADDRESS";
    return first(
        otherwise,
        given.get(variable),
        given.get(all),
        variables.get(variable),
        variables.get(all));
  }

  private static String first(String otherwise, String... values) {
    return Arrays.stream(values)
        .filter(v -> v != null && !v.isEmpty())
        .findFirst()
        .orElse(otherwise);
  }
}
