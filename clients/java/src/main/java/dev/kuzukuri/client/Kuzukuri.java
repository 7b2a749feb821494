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
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A client of the suite: a stub of each service, whose {@code getChannel()} other kinds of stubs
 * are made on. Connections are made by the first calls. Safe for use by many threads.
 *
 * @param aggregator comparisons over years and reports
 * @param catalog jurisdictions, years, departments, classification, projects and their lineage
 * @param budget budget lines, ledger, statements and settlements
 * @param indicator indicators and their lineage
 * @param connections what {@link #close} ends
 */
public record Kuzukuri(
    AggregatorServiceBlockingStub aggregator,
    CatalogServiceBlockingStub catalog,
    BudgetServiceBlockingStub budget,
    IndicatorServiceBlockingStub indicator,
    Collection<ManagedChannel> connections)
    implements AutoCloseable {

  // A comparison of a city with all its details has some MiB.
  private static final int MAX_BYTES = 64 << 20;

  /** A client as the variables say. */
  public static Kuzukuri connect() throws IOException {
    return connect(Map.of());
  }

  /**
   * A client as the options say.
   *
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if an option cannot be used
   */
  public static Kuzukuri connect(Map<Option, String> options) throws IOException {
    return connect(options, System.getenv());
  }

  static Kuzukuri connect(Map<Option, String> options, Map<String, String> variables)
      throws IOException {
    Function<Option, String> given = option -> Option.given(options, variables, option);
    ChannelCredentials credentials =
        credentials(given.apply(Option.CA), given.apply(Option.CERT), given.apply(Option.KEY));
    Duration timeout = timeout(given.apply(Option.TIMEOUT));
    Map<String, ManagedChannel> channels = new HashMap<>(); // by address
    Function<Option, Channel> to =
        service -> {
          ManagedChannel channel =
              channels.computeIfAbsent(
                  Option.given(options, variables, service, Option.ADDRESS),
                  a ->
                      Grpc.newChannelBuilder(a, credentials)
                          .maxInboundMessageSize(MAX_BYTES)
                          .build());
          return ClientInterceptors.intercept(
              channel, new UnaryCalls(timeout, pause -> pause(channel, pause)));
        };
    return new Kuzukuri(
        AggregatorServiceGrpc.newBlockingStub(to.apply(Option.AGGREGATOR)),
        CatalogServiceGrpc.newBlockingStub(to.apply(Option.CATALOG)),
        BudgetServiceGrpc.newBlockingStub(to.apply(Option.BUDGET)),
        IndicatorServiceGrpc.newBlockingStub(to.apply(Option.INDICATOR)),
        channels.values());
  }

  /** Ends the connections and the calls on them. */
  @Override
  public void close() {
    connections.forEach(ManagedChannel::shutdownNow);
  }

  /** Waits, unless the channel is closed meanwhile; then nothing is to be repeated. */
  static boolean pause(ManagedChannel channel, long milliseconds) throws InterruptedException {
    boolean closed = channel.awaitTermination(milliseconds, TimeUnit.MILLISECONDS);
    // By itself it waits for up to two minutes before it looks for a server that was not there.
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.enterIdle();
    }
    return !closed;
  }

  private static ChannelCredentials credentials(String ca, String cert, String key)
      throws IOException {
    if (cert.isEmpty() != key.isEmpty() || (!cert.isEmpty() && ca.isEmpty())) {
      throw new IllegalArgumentException(
          String.format(
              "CA is \"%s\", CERT \"%s\" and KEY \"%s\": give all three, or CA alone for TLS"
                  + " without a certificate of the caller, or none for plain text",
              ca, cert, key));
    }
    if (ca.isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    var tls = TlsChannelCredentials.newBuilder().trustManager(new File(ca));
    return (cert.isEmpty() ? tls : tls.keyManager(new File(cert), new File(key))).build();
  }

  private static Duration timeout(String seconds) {
    if (!seconds.matches("[0-9]{1,9}([.][0-9]+)?") || Double.parseDouble(seconds) == 0) {
      throw new IllegalArgumentException("TIMEOUT is \"" + seconds + "\": give seconds above 0");
    }
    return Duration.ofNanos((long) (Double.parseDouble(seconds) * 1e9));
  }
}
