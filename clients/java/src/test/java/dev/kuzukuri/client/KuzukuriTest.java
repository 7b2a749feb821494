package dev.kuzukuri.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import dev.kuzukuri.catalog.v1.CatalogServiceGrpc;
import dev.kuzukuri.catalog.v1.CreateJurisdictionRequest;
import dev.kuzukuri.catalog.v1.CreateJurisdictionResponse;
import dev.kuzukuri.catalog.v1.Jurisdiction;
import dev.kuzukuri.catalog.v1.ListJurisdictionsRequest;
import dev.kuzukuri.catalog.v1.ListJurisdictionsResponse;
import dev.kuzukuri.catalog.v1.RelatedProject;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KuzukuriTest {
  private static final CreateJurisdictionRequest CREATE =
      CreateJurisdictionRequest.newBuilder()
          .setJurisdiction(Jurisdiction.newBuilder().setName("jurisdictions/489018"))
          .build();

  private final List<Runnable> closing = new ArrayList<>();

  @AfterEach
  void close() {
    closing.forEach(Runnable::run);
  }

  /** A catalog that answers with what a test gives it; null succeeds. */
  private static final class Catalog extends CatalogServiceGrpc.CatalogServiceImplBase {
    Function<CreateJurisdictionRequest, StatusRuntimeException> create = q -> null;
    Function<ListJurisdictionsRequest, ListJurisdictionsResponse> list =
        q -> ListJurisdictionsResponse.getDefaultInstance();

    @Override
    public void createJurisdiction(
        CreateJurisdictionRequest q, StreamObserver<CreateJurisdictionResponse> answer) {
      StatusRuntimeException error = create.apply(q);
      if (error != null) {
        answer.onError(error);
        return;
      }
      answer.onNext(CreateJurisdictionResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public void listJurisdictions(
        ListJurisdictionsRequest q, StreamObserver<ListJurisdictionsResponse> answer) {
      try {
        answer.onNext(list.apply(q));
        answer.onCompleted();
      } catch (StatusRuntimeException e) {
        answer.onError(e);
      }
    }
  }

  private String serve(Catalog catalog) throws IOException {
    return serve(catalog, 0, InsecureServerCredentials.create());
  }

  private String serve(Catalog catalog, int port, ServerCredentials credentials)
      throws IOException {
    Server server =
        Grpc.newServerBuilderForPort(port, credentials).addService(catalog).build().start();
    closing.add(server::shutdownNow);
    return "127.0.0.1:" + server.getPort();
  }

  private Kuzukuri connect(Map<Option, String> options) throws IOException {
    return connect(options, Map.of());
  }

  private Kuzukuri connect(Map<Option, String> options, Map<String, String> variables)
      throws IOException {
    Kuzukuri kuzukuri = Kuzukuri.connect(options, variables);
    closing.add(kuzukuri::close);
    return kuzukuri;
  }

  private ManagedChannel channel(String address) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    closing.add(channel::shutdownNow);
    return channel;
  }

  private final List<Long> pauses = Collections.synchronizedList(new ArrayList<>());

  /** A catalog's stub whose pauses are recorded and not made. */
  private CatalogServiceGrpc.CatalogServiceBlockingStub stub(String address) {
    var calls = new UnaryCalls(Duration.ofSeconds(30), pauses::add);
    return CatalogServiceGrpc.newBlockingStub(
        ClientInterceptors.intercept(channel(address), calls));
  }

  private static StatusRuntimeException failure(
      Status.Code code, String reason, Message... details) {
    var status = com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage("sentence");
    if (!reason.isEmpty()) {
      status.addDetails(
          Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain("kuzukuri.dev").build()));
    }
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static RetryInfo again(long milliseconds) {
    var delay = com.google.protobuf.Duration.newBuilder().setSeconds(milliseconds / 1000);
    return RetryInfo.newBuilder()
        .setRetryDelay(delay.setNanos((int) (milliseconds % 1000) * 1_000_000))
        .build();
  }

  private void assertPauses(long... least) {
    assertEquals(least.length, pauses.size(), pauses.toString());
    for (int i = 0; i < least.length; i++) {
      long pause = pauses.get(i);
      assertTrue(pause >= least[i] && pause <= least[i] * 11 / 10, pauses.toString());
    }
  }

  @Test
  void repeatsWithTheSameRequestId() throws Exception {
    List<String> ids = Collections.synchronizedList(new ArrayList<>());
    var catalog = new Catalog();
    catalog.create =
        q -> {
          ids.add(q.getRequestId());
          return ids.size() < 3
              ? failure(Status.Code.UNAVAILABLE, "DATABASE_UNAVAILABLE", again(900))
              : null;
        };
    var stub = stub(serve(catalog));
    stub.createJurisdiction(CREATE);
    assertEquals(3, ids.size());
    assertEquals(36, ids.get(0).length());
    assertEquals(Collections.nCopies(3, ids.get(0)), ids);
    // What the server asks for where it is longer than the pause that grows, and a tenth at most on
    // top.
    assertPauses(900, 900);

    ids.clear();
    String own = "3b241101-e2bb-4255-8caf-4136c566a962";
    stub.createJurisdiction(CREATE.toBuilder().setRequestId(own).build());
    assertEquals(Collections.nCopies(3, own), ids);
  }

  @Test
  void otherKindsOfStubsRepeatToo() throws Exception {
    var calls = new AtomicInteger();
    var catalog = new Catalog();
    catalog.create =
        q -> calls.incrementAndGet() < 3 ? failure(Status.Code.UNAVAILABLE, "SHUTTING_DOWN") : null;
    var channel = stub(serve(catalog)).getChannel();
    CatalogServiceGrpc.newFutureStub(channel).createJurisdiction(CREATE).get();
    assertEquals(3, calls.get());
    var answered = new CompletableFuture<CreateJurisdictionResponse>();
    calls.set(0);
    CatalogServiceGrpc.newStub(channel)
        .createJurisdiction(
            CREATE,
            new StreamObserver<>() {
              @Override
              public void onNext(CreateJurisdictionResponse message) {
                // What is called from here is called.
                assertFalse(Context.current().isCancelled());
                answered.complete(message);
              }

              @Override
              public void onError(Throwable error) {
                answered.completeExceptionally(error);
              }

              @Override
              public void onCompleted() {}
            });
    answered.get();
    assertEquals(3, calls.get());
  }

  @Test
  void whatIsRepeated() throws Exception {
    assertEquals(5, calls(failure(Status.Code.UNAVAILABLE, "SHUTTING_DOWN")));
    assertEquals(5, calls(failure(Status.Code.ABORTED, "CONFLICT")));
    assertEquals(5, calls(failure(Status.Code.RESOURCE_EXHAUSTED, "SERVER_BUSY", again(1))));
    assertEquals(5, calls(Status.CANCELLED.asRuntimeException()));
    assertEquals(1, calls(failure(Status.Code.ABORTED, "ETAG_MISMATCH")));
    assertEquals(1, calls(Status.RESOURCE_EXHAUSTED.asRuntimeException()));
    assertEquals(1, calls(failure(Status.Code.INVALID_ARGUMENT, "INVALID_FIELD")));
    assertEquals(1, calls(failure(Status.Code.INTERNAL, "INTERNAL")));
    assertEquals(1, calls(failure(Status.Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")));
  }

  private int calls(StatusRuntimeException error) throws IOException {
    var calls = new AtomicInteger();
    var catalog = new Catalog();
    catalog.create =
        q -> {
          calls.incrementAndGet();
          return error;
        };
    var stub = stub(serve(catalog));
    var got = assertThrows(StatusRuntimeException.class, () -> stub.createJurisdiction(CREATE));
    assertEquals(error.getStatus().getCode(), got.getStatus().getCode());
    return calls.get();
  }

  @Test
  void pausesGrow() throws Exception {
    calls(failure(Status.Code.UNAVAILABLE, "SHUTTING_DOWN", again(1000)));
    assertPauses(1000, 1000, 1600, 3200);
  }

  @Test
  void aPauseBeyondTheDeadlineIsNotMade() throws Exception {
    assertEquals(1, calls(failure(Status.Code.UNAVAILABLE, "SHUTTING_DOWN", again(3_600_000))));
    assertPauses();
  }

  @Test
  void aCallerWhoCancelsIsNotRepeated() throws Exception {
    Context.CancellableContext context = Context.current().withCancellation();
    var catalog = new Catalog();
    catalog.create =
        q -> {
          context.cancel(null);
          return failure(Status.Code.UNAVAILABLE, "SHUTTING_DOWN");
        };
    var stub = stub(serve(catalog));
    context.run(
        () -> {
          var got =
              assertThrows(StatusRuntimeException.class, () -> stub.createJurisdiction(CREATE));
          assertEquals(Status.Code.CANCELLED, got.getStatus().getCode());
        });
    assertPauses();
  }

  @Test
  void findsAServerThatComesLater() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket()) {
      free.bind(new InetSocketAddress("127.0.0.1", 0));
      port = free.getLocalPort();
    }
    var come = new AtomicInteger();
    ManagedChannel channel = channel("127.0.0.1:" + port);
    // As a client has it, with pauses.
    var calls =
        new UnaryCalls(
            Duration.ofSeconds(30),
            pause -> {
              if (come.getAndIncrement() == 0) {
                assertServes(port);
              }
              return Kuzukuri.pause(channel, pause);
            });
    CatalogServiceGrpc.newBlockingStub(ClientInterceptors.intercept(channel, calls))
        .createJurisdiction(CREATE);
    assertEquals(1, come.get());
  }

  private void assertServes(int port) {
    try {
      serve(new Catalog(), port, InsecureServerCredentials.create());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aClientThatIsClosedLetsItsCallsEnd() throws Exception {
    var asked = new CountDownLatch(1);
    var catalog = new Catalog();
    catalog.create =
        q -> {
          asked.countDown();
          return failure(Status.Code.UNAVAILABLE, "SHUTTING_DOWN", again(20_000));
        };
    Kuzukuri kuzukuri = connect(Map.of(Option.CATALOG, serve(catalog)));
    var call =
        CompletableFuture.supplyAsync(
            () ->
                assertThrows(
                    StatusRuntimeException.class,
                    () -> kuzukuri.catalog().createJurisdiction(CREATE)));
    asked.await();
    kuzukuri.close();
    assertEquals(
        Status.Code.UNAVAILABLE, call.get(10, TimeUnit.SECONDS).getStatus().getCode());
  }

  @Test
  void retryOfStreams() throws Exception {
    var calls = new AtomicInteger();
    assertEquals(
        "answer",
        Retry.call(
            () -> {
              if (calls.incrementAndGet() < 3) {
                throw failure(Status.Code.ABORTED, "BOOKS_CHANGED");
              }
              return "answer";
            },
            null,
            pauses::add));
    assertPauses(400, 800);
    assertThrows(
        IOException.class,
        () ->
            Retry.call(
                () -> {
                  throw new IOException("none of a call");
                },
                null,
                pauses::add));
    assertEquals(2, pauses.size());
  }

  @Test
  void deadlines() throws Exception {
    List<Deadline> seen = new ArrayList<>();
    var catalog = new Catalog();
    catalog.create =
        q -> {
          seen.add(Context.current().getDeadline());
          return null;
        };
    String address = serve(catalog);
    var given = Map.of(Option.CATALOG, address);
    connect(given).catalog().createJurisdiction(CREATE);
    var variables = Map.of("KUZUKURI_CATALOG", address, "KUZUKURI_TIMEOUT", "200.5");
    connect(Map.of(), variables).catalog().createJurisdiction(CREATE);
    connect(Map.of(Option.TIMEOUT, "600"), variables).catalog().createJurisdiction(CREATE);
    connect(given, variables)
        .catalog()
        .withDeadlineAfter(2000, TimeUnit.SECONDS)
        .createJurisdiction(CREATE);
    long[] most = {30, 201, 600, 2000};
    for (int i = 0; i < most.length; i++) {
      long left = seen.get(i).timeRemaining(TimeUnit.SECONDS);
      assertTrue(left <= most[i] && left > most[i] / 2, i + ": " + left);
    }
    for (String bad : List.of("0", "-1", "soon", "0.0", "1e300")) {
      var error =
          assertThrows(
              IllegalArgumentException.class, () -> connect(Map.of(Option.TIMEOUT, bad)));
      assertTrue(error.getMessage().contains(bad), error.getMessage());
    }
  }

  @Test
  void addresses() {
    var all = Map.of("KUZUKURI_ADDRESS", "all:1");
    var some =
        Map.of("KUZUKURI_ADDRESS", "all:1", "KUZUKURI_CATALOG", "catalog:1", "KUZUKURI_BUDGET", "");
    assertEquals("127.0.0.1:7101", address(Map.of(), Map.of(), Option.CATALOG));
    assertEquals("all:1", address(Map.of(), all, Option.CATALOG));
    assertEquals("catalog:1", address(Map.of(), some, Option.CATALOG));
    assertEquals("all:1", address(Map.of(), some, Option.BUDGET));
    assertEquals("given:1", address(Map.of(Option.ADDRESS, "given:1"), some, Option.CATALOG));
    var both = Map.of(Option.ADDRESS, "given:1", Option.CATALOG, "given:2");
    assertEquals("given:2", address(both, some, Option.CATALOG));
    assertEquals("given:1", address(both, some, Option.INDICATOR));
  }

  private String address(
      Map<Option, String> options, Map<String, String> variables, Option service) {
    return Option.given(options, variables, service, Option.ADDRESS);
  }

  @Test
  void oneConnectionForOneAddress() throws Exception {
    assertEquals(1, connect(Map.of(Option.ADDRESS, "proxy:1")).connections().size());
    assertEquals(4, connect(Map.of()).connections().size());
  }

  @TempDir Path folder;

  /**
   * Makes an authority and, signed by it, a certificate for 127.0.0.1, as PEM files
   * NAME-{ca,cert,key}.
   */
  private String keys(String name) throws Exception {
    String script =
        """
        n=$1
        new="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
        openssl req -x509 $new -subj /CN=authority -keyout $n-authority -out $n-ca
        openssl req $new -subj /CN=caller -keyout $n-key -out $n-request
        printf 'subjectAltName=IP:127.0.0.1' >$n-names
        openssl x509 -req -in $n-request -CA $n-ca -CAkey $n-authority -CAcreateserial -days 1 -extfile $n-names -out $n-cert
        """;
    var process = new ProcessBuilder("sh", "-ec", script, "_", folder.resolve(name).toString());
    process.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    assertEquals(0, process.start().waitFor());
    return folder.resolve(name).toString();
  }

  @Test
  void mutualTls() throws Exception {
    String keys = keys("a");
    var credentials =
        TlsServerCredentials.newBuilder()
            .keyManager(new File(keys + "-cert"), new File(keys + "-key"))
            .trustManager(new File(keys + "-ca"))
            .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
            .build();
    String address = serve(new Catalog(), 0, credentials);
    var request = ListJurisdictionsRequest.getDefaultInstance();
    var ours =
        Map.of(Option.CA, keys + "-ca", Option.CERT, keys + "-cert", Option.KEY, keys + "-key");
    var variables =
        Map.of(
            "KUZUKURI_CA",
            keys + "-ca",
            "KUZUKURI_CERT",
            keys + "-cert",
            "KUZUKURI_KEY",
            keys + "-key");
    connect(ours, Map.of("KUZUKURI_CATALOG", address)).catalog().listJurisdictions(request);
    connect(Map.of(Option.CATALOG, address), variables).catalog().listJurisdictions(request);

    var soon = Map.of("KUZUKURI_CATALOG", address, "KUZUKURI_TIMEOUT", "1");
    var others = new HashMap<>(ours);
    others.put(Option.CA, keys("b") + "-ca");
    for (var o :
        List.<Map<Option, String>>of(Map.of(), Map.of(Option.CA, keys + "-ca"), others)) {
      var stub = connect(o, soon).catalog();
      assertThrows(StatusRuntimeException.class, () -> stub.listJurisdictions(request));
    }
  }

  @Test
  void filesThatCannotBeUsed() throws Exception {
    String keys = keys("a");
    for (var o :
        List.of(
            Map.of(Option.CA, keys + "-ca", Option.KEY, keys + "-key"),
            Map.of(Option.CA, keys + "-ca", Option.CERT, keys + "-cert"),
            Map.of(Option.CERT, keys + "-cert", Option.KEY, keys + "-key"))) {
      var error = assertThrows(IllegalArgumentException.class, () -> connect(o));
      assertTrue(error.getMessage().contains("give all three"), error.getMessage());
    }
    assertThrows(IOException.class, () -> connect(Map.of(Option.CA, keys + "-none")));
  }

  @Test
  void explains() {
    var fields =
        BadRequest.newBuilder()
            .addFieldViolations(
                BadRequest.FieldViolation.newBuilder()
                    .setField("entries[0].amount_yen")
                    .setDescription("is 0"))
            .build();
    var uses =
        PreconditionFailure.newBuilder()
            .addViolations(
                PreconditionFailure.Violation.newBuilder()
                    .setSubject("jurisdictions/1/x")
                    .setDescription("uses it"))
            .build();
    var resource =
        ResourceInfo.newBuilder()
            .setResourceType("project")
            .setResourceName("jurisdictions/1/p")
            .build();
    var error =
        failure(Status.Code.FAILED_PRECONDITION, "IN_USE", uses, fields, resource, again(1500));
    var want =
        new Explanation(
            Status.Code.FAILED_PRECONDITION,
            "sentence",
            "IN_USE",
            List.of(
                new Explanation.Field("entries[0].amount_yen", "is 0"),
                new Explanation.Field("jurisdictions/1/x", "uses it")),
            Optional.of(new Explanation.Resource("project", "jurisdictions/1/p")),
            Optional.of(Duration.ofMillis(1500)),
            Map.of());
    assertEquals(want, Explanation.of(error));
    assertEquals(want, Explanation.of(new RuntimeException("wrapped", error)));
    var other = Explanation.of(new IllegalStateException("no call"));
    assertEquals(Status.Code.UNKNOWN, other.code());
    assertEquals("no call", other.message());
    assertEquals(Optional.empty(), other.retryDelay());
    var metadata = ErrorInfo.newBuilder().setReason("X").putMetadata("service", "catalog").build();
    assertEquals(
        Map.of("service", "catalog"),
        Explanation.of(failure(Status.Code.UNAVAILABLE, "", metadata)).metadata());
  }

  /** Pages 0, 1 and 2 of two rows each; page `failing` is refused. */
  private Kuzukuri listing(AtomicInteger read, int failing) throws IOException {
    var catalog = new Catalog();
    catalog.list =
        q -> {
          read.incrementAndGet();
          int page = q.getPageToken().isEmpty() ? 0 : Integer.parseInt(q.getPageToken());
          if (page == failing) {
            throw failure(Status.Code.INVALID_ARGUMENT, "INVALID_PAGE_TOKEN");
          }
          var answer = ListJurisdictionsResponse.newBuilder();
          for (int i = 0; i < q.getPageSize(); i++) {
            answer.addJurisdictions(Jurisdiction.newBuilder().setName(page + "." + i));
          }
          return answer.setNextPageToken(page < 2 ? Integer.toString(page + 1) : "").build();
        };
    return connect(Map.of(Option.CATALOG, serve(catalog)));
  }

  @Test
  void pages() throws Exception {
    var read = new AtomicInteger();
    var catalog = listing(read, -1).catalog();
    var request = ListJurisdictionsRequest.newBuilder().setPageSize(2).build();
    var names =
        Pages.of(catalog::listJurisdictions, request)
            .flatMap(page -> page.getJurisdictionsList().stream())
            .map(Jurisdiction::getName)
            .toList();
    assertEquals(List.of("0.0", "0.1", "1.0", "1.1", "2.0", "2.1"), names);
    read.set(0);
    assertEquals(
        2,
        Pages.of(catalog::listJurisdictions, request)
            .findFirst()
            .orElseThrow()
            .getJurisdictionsCount());
    assertEquals(1, read.get());
  }

  @Test
  void pagesEndWithAnError() throws Exception {
    var catalog = listing(new AtomicInteger(), 1).catalog();
    List<ListJurisdictionsResponse> seen = new ArrayList<>();
    var pages = Pages.of(catalog::listJurisdictions, ListJurisdictionsRequest.getDefaultInstance());
    var error = assertThrows(StatusRuntimeException.class, () -> pages.forEach(seen::add));
    assertEquals("INVALID_PAGE_TOKEN", Explanation.of(error).reason());
    assertEquals(1, seen.size());
  }

  @Test
  void amountsAreExactAndAbsentIsNotZero() throws Exception {
    var absent = RelatedProject.getDefaultInstance();
    assertEquals(0, absent.getAmountYen());
    assertFalse(RelatedProject.parseFrom(absent.toByteArray()).hasAmountYen());
    assertTrue(
        RelatedProject.parseFrom(absent.toBuilder().setAmountYen(0).build().toByteArray())
            .hasAmountYen());
    long odd = (1L << 53) + 1;
    assertEquals(
        odd,
        RelatedProject.parseFrom(absent.toBuilder().setAmountYen(odd).build().toByteArray())
            .getAmountYen());
  }
}
