package dev.kuzukuri.client;

import dev.kuzukuri.aggregator.v1.AggregatorServiceGrpc;
import dev.kuzukuri.aggregator.v1.AggregatorServiceGrpc.AggregatorServiceBlockingStub;
import dev.kuzukuri.budget.v1.BudgetServiceGrpc;
import dev.kuzukuri.budget.v1.BudgetServiceGrpc.BudgetServiceBlockingStub;
import dev.kuzukuri.catalog.v1.CatalogServiceGrpc;
import dev.kuzukuri.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.kuzukuri.indicator.v1.IndicatorServiceGrpc;
import dev.kuzukuri.indicator.v1.IndicatorServiceGrpc.IndicatorServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A client of the suite: a stub of each service, and the channels for other kinds of stubs.
 * Connections are made by the first calls. Safe for use by many threads.
 */
public final class Kuzukuri implements AutoCloseable {
  // A comparison of a city with all its details has some MiB.
  private static final int MAX_BYTES = 64 << 20;

  private final Map<String, ManagedChannel> channels = new HashMap<>(); // by address
  private final ScheduledExecutorService timer;
  private final Channel aggregator;
  private final Channel catalog;
  private final Channel budget;
  private final Channel indicator;

  private Kuzukuri(Options options) throws IOException {
    ChannelCredentials credentials = credentials(options);
    Duration timeout = timeout(options);
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "kuzukuri-retry");
              thread.setDaemon(true);
              return thread;
            });
    aggregator =
        channel(options.address("KUZUKURI_AGGREGATOR", "127.0.0.1:7100"), credentials, timeout);
    catalog = channel(options.address("KUZUKURI_CATALOG", "127.0.0.1:7101"), credentials, timeout);
    budget = channel(options.address("KUZUKURI_BUDGET", "127.0.0.1:7102"), credentials, timeout);
    indicator =
        channel(options.address("KUZUKURI_INDICATOR", "127.0.0.1:7103"), credentials, timeout);
  }

  /** A client as the variables say. */
  public static Kuzukuri connect() throws IOException {
    return connect(new Options());
  }

  /**
   * A client as the options say.
   *
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if an option cannot be used
   */
  public static Kuzukuri connect(Options options) throws IOException {
    return new Kuzukuri(options);
  }

  /** Comparisons over years and reports. */
  public AggregatorServiceBlockingStub aggregator() {
    return AggregatorServiceGrpc.newBlockingStub(aggregator);
  }

  /** Jurisdictions, years, departments, classification, projects and their lineage. */
  public CatalogServiceBlockingStub catalog() {
    return CatalogServiceGrpc.newBlockingStub(catalog);
  }

  /** Budget lines, ledger, statements and settlements. */
  public BudgetServiceBlockingStub budget() {
    return BudgetServiceGrpc.newBlockingStub(budget);
  }

  /** Indicators and their lineage. */
  public IndicatorServiceBlockingStub indicator() {
    return IndicatorServiceGrpc.newBlockingStub(indicator);
  }

  /** Where the aggregator is, for its asynchronous stubs. */
  public Channel aggregatorChannel() {
    return aggregator;
  }

  /** Where the catalog is, for its asynchronous stubs. */
  public Channel catalogChannel() {
    return catalog;
  }

  /**
   * Where the budget service is, for its asynchronous stubs: {@code
   * BudgetServiceGrpc.newStub(...)}.
   */
  public Channel budgetChannel() {
    return budget;
  }

  /** Where the indicator service is, for its asynchronous stubs. */
  public Channel indicatorChannel() {
    return indicator;
  }

  /** Ends the connections and the calls on them. */
  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    timer.shutdown(); // calls that wait there are made, and fail
  }

  private Channel channel(String address, ChannelCredentials credentials, Duration timeout) {
    ManagedChannel made =
        channels.computeIfAbsent(
            address,
            a -> Grpc.newChannelBuilder(a, credentials).maxInboundMessageSize(MAX_BYTES).build());
    // By itself a channel waits for up to two minutes before it looks for a server that was not
    // there.
    return ClientInterceptors.intercept(
        made, new UnaryCalls(timeout, timer, made::resetConnectBackoff));
  }

  private static ChannelCredentials credentials(Options options) throws IOException {
    String ca = options.get("KUZUKURI_CA");
    String cert = options.get("KUZUKURI_CERT");
    String key = options.get("KUZUKURI_KEY");
    if (cert.isEmpty() != key.isEmpty() || (!cert.isEmpty() && ca.isEmpty())) {
      throw new IllegalArgumentException(
          "ca is \""
              + ca
              + "\", cert \""
              + cert
              + "\" and key \""
              + key
              + "\": give all three, or ca alone for TLS"
              + " without a certificate of the caller, or none for plain text");
    }
    if (ca.isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder tls =
        TlsChannelCredentials.newBuilder().trustManager(new File(ca));
    return (cert.isEmpty() ? tls : tls.keyManager(new File(cert), new File(key))).build();
  }

  private static Duration timeout(Options options) {
    String given = options.get("KUZUKURI_TIMEOUT");
    if (given.isEmpty()) {
      return Duration.ofSeconds(30);
    }
    if (!given.matches("[0-9]{1,9}([.][0-9]+)?") || Double.parseDouble(given) == 0) {
      throw new IllegalArgumentException("timeout is \"" + given + "\": give seconds above 0");
    }
    return Duration.ofNanos((long) (Double.parseDouble(given) * 1e9));
  }
}
