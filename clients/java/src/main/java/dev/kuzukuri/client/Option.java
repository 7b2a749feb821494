package dev.kuzukuri.client;

import java.util.Map;
import java.util.stream.Stream;

/** How the services are reached. What is not given is taken from the variable KUZUKURI_NAME. */
public enum Option {
  /** HOST:PORT of a proxy before all services. */
  ADDRESS(""),
  /** HOST:PORT of the aggregator, default 127.0.0.1:7100. */
  AGGREGATOR("127.0.0.1:7100"),
  /** HOST:PORT of the catalog, default 127.0.0.1:7101. */
  CATALOG("127.0.0.1:7101"),
  /** HOST:PORT of the budget service, default 127.0.0.1:7102. */
  BUDGET("127.0.0.1:7102"),
  /** HOST:PORT of the indicator service, default 127.0.0.1:7103. */
  INDICATOR("127.0.0.1:7103"),
  /** PEM file of the authorities trusted: calls with TLS. */
  CA(""),
  /** PEM file of the caller's certificate. */
  CERT(""),
  /** PEM file of its key, in PKCS #8 (BEGIN PRIVATE KEY). */
  KEY(""),
  /** Seconds that a unary call without a deadline may take with its repetitions, default 30. */
  TIMEOUT("30");

  private final String otherwise;

  Option(String otherwise) {
    this.otherwise = otherwise;
  }

  /** The first of these that is given, by {@code options} before the variables, else a default. */
  static String given(Map<Option, String> options, Map<String, String> variables, Option... of) {
    return Stream.concat(
            Stream.of(of).map(options::get),
            Stream.of(of).map(option -> variables.get("KUZUKURI_" + option)))
        .filter(value -> value != null && !value.isEmpty())
        .findFirst()
        .orElse(of[0].otherwise);
  }
}
