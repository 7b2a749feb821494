import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.util.JsonFormat;
import dev.kuzukuri.aggregator.v1.Achievement;
import dev.kuzukuri.aggregator.v1.Cell;
import dev.kuzukuri.aggregator.v1.Column;
import dev.kuzukuri.aggregator.v1.CompareExecutionRequest;
import dev.kuzukuri.aggregator.v1.CompareExecutionResponse;
import dev.kuzukuri.aggregator.v1.IndicatorComparison;
import dev.kuzukuri.aggregator.v1.IndicatorResult;
import dev.kuzukuri.aggregator.v1.Row;
import dev.kuzukuri.aggregator.v1.RowLineage;
import dev.kuzukuri.budget.v1.BudgetServiceGrpc;
import dev.kuzukuri.budget.v1.ListSettlementsRequest;
import dev.kuzukuri.budget.v1.ListSettlementsResponse;
import dev.kuzukuri.budget.v1.PutStatementEnd;
import dev.kuzukuri.budget.v1.PutStatementFigures;
import dev.kuzukuri.budget.v1.PutStatementHeader;
import dev.kuzukuri.budget.v1.PutStatementRequest;
import dev.kuzukuri.budget.v1.PutStatementResponse;
import dev.kuzukuri.budget.v1.Settlement;
import dev.kuzukuri.budget.v1.StatementFigure;
import dev.kuzukuri.catalog.v1.ApplyChangesRequest;
import dev.kuzukuri.catalog.v1.GetProjectRequest;
import dev.kuzukuri.catalog.v1.ListProjectsRequest;
import dev.kuzukuri.catalog.v1.ListProjectsResponse;
import dev.kuzukuri.catalog.v1.SearchProjectsRequest;
import dev.kuzukuri.catalog.v1.SearchProjectsResponse;
import dev.kuzukuri.client.Explanation;
import dev.kuzukuri.client.Kuzukuri;
import dev.kuzukuri.client.Pages;
import dev.kuzukuri.client.Retry;
import dev.kuzukuri.indicator.v1.IndicatorComponent;
import dev.kuzukuri.indicator.v1.IndicatorValue;
import io.grpc.stub.StreamObserver;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Plays the scenario that every client plays and prints what it got: clients/conformance/README.md.
 */
public final class Conformance {
  private static final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private final Kuzukuri kuzukuri;
  private final JsonObject scenario;
  private final String town;

  private Conformance(Kuzukuri kuzukuri, JsonObject scenario) {
    this.kuzukuri = kuzukuri;
    this.scenario = scenario;
    this.town = scenario.get("town").getAsString();
  }

  /** The only argument is the scenario's path. */
  public static void main(String[] arguments) throws Exception {
    String text = Files.readString(Path.of(arguments[0]));
    try (Kuzukuri kuzukuri = Kuzukuri.connect()) {
      new Conformance(kuzukuri, JsonParser.parseString(text).getAsJsonObject()).play();
    } finally {
      out.flush();
    }
  }

  private void play() throws Exception {
    print("## steps");
    for (JsonElement step : scenario.getAsJsonArray("steps")) {
      Message answer = send(step.getAsJsonObject());
      Object revision = answer.getField(answer.getDescriptorForType().findFieldByName("revision"));
      print("%s: revision %s", called(step), revision);
    }
    print("## statement");
    statement();
    print("## correction");
    correction();
    print("## lists");
    scenario.getAsJsonArray("lists").forEach(this::list);
    var compared =
        kuzukuri
            .aggregator()
            .compareExecution(
                parse(scenario.get("comparison"), CompareExecutionRequest.newBuilder()).build());
    print("## comparison");
    table(compared);
    print("## indicators");
    for (Row row : compared.getRowsList()) {
      for (IndicatorComparison together : row.getIndicatorsList()) {
        together.getResultsList().forEach(result -> indicator(row.getDisplayName(), result));
      }
    }
    print("## lineage");
    for (Row row : compared.getRowsList()) {
      row.getLineageList().forEach(Conformance::lineage);
    }
    print("## exact");
    var related =
        kuzukuri
            .catalog()
            .getProject(parse(scenario.get("related"), GetProjectRequest.newBuilder()).build());
    for (var r : related.getProject().getRelatedProjectsList()) {
      print("%s: %s", r.getDisplayName(), yen(r.hasAmountYen(), r.getAmountYen()));
    }
    print("## mistakes");
    for (JsonElement mistake : scenario.getAsJsonArray("mistakes")) {
      mistake(mistake.getAsJsonObject());
    }
  }

  private static void print(String format, Object... values) {
    out.print(String.format(Locale.ROOT, format, values) + "\n");
  }

  private static <B extends Message.Builder> B parse(JsonElement json, B into) {
    try {
      JsonFormat.parser().merge(json.toString(), into);
      return into;
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(json.toString(), e);
    }
  }

  private static String called(JsonElement call) {
    return call.getAsJsonObject().get("call").getAsString();
  }

  /** Calls the method of a stub by the name the scenario has for it. */
  private Message send(JsonObject call) throws Exception {
    String[] name = called(call).split("\\.");
    Object stub =
        Map.of(
                "aggregator", kuzukuri.aggregator(),
                "catalog", kuzukuri.catalog(),
                "budget", kuzukuri.budget(),
                "indicator", kuzukuri.indicator())
            .get(name[0]);
    String method = name[1].substring(0, 1).toLowerCase(Locale.ROOT) + name[1].substring(1);
    Method found =
        Arrays.stream(stub.getClass().getMethods())
            .filter(m -> m.getName().equals(method))
            .findFirst()
            .orElseThrow();
    var request =
        (Message.Builder) found.getParameterTypes()[0].getMethod("newBuilder").invoke(null);
    try {
      return (Message) found.invoke(stub, parse(call.get("request"), request).build());
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }

  private String brief(String name) {
    return name.startsWith(town + "/") ? name.substring(town.length() + 1) : name;
  }

  private static String yen(boolean known, long amount) {
    return known ? String.format(Locale.ROOT, "%,d", amount) : "absent";
  }

  private static String permille(boolean known, long permille) {
    String sign = permille < 0 ? "-" : "";
    return known ? sign + Math.abs(permille / 10) + "." + Math.abs(permille % 10) + " %" : "absent";
  }

  /** An enum's value without the prefix that all its values have. */
  private static String word(ProtocolMessageEnum value) {
    String type = value.getDescriptorForType().getName().replaceAll("([a-z])([A-Z])", "$1_$2");
    return value.getValueDescriptor().getName().substring(type.length() + 1);
  }

  private void statement() throws Exception {
    // The same id when the stream is to be sent again.
    String id = UUID.randomUUID().toString();
    var effect = Retry.call(() -> putStatement(id)).getEffect();
    print(
        "posted %d, reversed %d, disagreements %d",
        effect.getPostedEntries(), effect.getReversedEntries(), effect.getDisagreementCount());
  }

  private PutStatementResponse putStatement(String id) throws Exception {
    JsonObject statement = scenario.getAsJsonObject("statement");
    List<StatementFigure> figures = new ArrayList<>();
    for (JsonElement figure : statement.getAsJsonArray("figures")) {
      figures.add(parse(figure, StatementFigure.newBuilder()).build());
    }
    var answer = new CompletableFuture<PutStatementResponse>();
    StreamObserver<PutStatementRequest> stream =
        BudgetServiceGrpc.newStub(kuzukuri.budget().getChannel()).putStatement(into(answer));
    var header = parse(statement.get("header"), PutStatementHeader.newBuilder()).setRequestId(id);
    stream.onNext(PutStatementRequest.newBuilder().setHeader(header).build());
    for (int i = 0; i < figures.size(); i += 2) {
      var some =
          PutStatementFigures.newBuilder()
              .addAllFigures(figures.subList(i, Math.min(i + 2, figures.size())));
      stream.onNext(PutStatementRequest.newBuilder().setFigures(some).build());
    }
    var end = PutStatementEnd.newBuilder().setFigureCount(figures.size());
    stream.onNext(PutStatementRequest.newBuilder().setEnd(end).build());
    stream.onCompleted();
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private static <A> StreamObserver<A> into(CompletableFuture<A> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(A message) {
        answer.complete(message);
      }

      @Override
      public void onError(Throwable error) {
        answer.completeExceptionally(error);
      }

      @Override
      public void onCompleted() {}
    };
  }

  private void correction() {
    var request = parse(scenario.get("correction"), ApplyChangesRequest.newBuilder());
    String name = request.getChanges(0).getResource().getProject().getName();
    var get = GetProjectRequest.newBuilder().setName(name).build();
    var before = kuzukuri.catalog().getProject(get).getProject();
    request.getChangesBuilder(0).setEtag(Long.toString(before.getRevision()));
    var applied = kuzukuri.catalog().applyChanges(request.build());
    var after = kuzukuri.catalog().getProject(get).getProject();
    print(
        "%s: %s -> %s, %s",
        brief(name),
        before.getDisplayName(),
        after.getDisplayName(),
        word(applied.getResults(0).getOutcome()));
  }

  private void list(JsonElement call) {
    JsonElement request = call.getAsJsonObject().get("request");
    switch (called(call)) {
      case "catalog.ListProjects" ->
          list(
              call,
              kuzukuri.catalog()::listProjects,
              parse(request, ListProjectsRequest.newBuilder()).build(),
              ListProjectsResponse::getProjectsList,
              p -> brief(p.getName()) + " " + p.getDisplayName());
      case "catalog.SearchProjects" ->
          list(
              call,
              kuzukuri.catalog()::searchProjects,
              parse(request, SearchProjectsRequest.newBuilder()).build(),
              SearchProjectsResponse::getProjectsList,
              p -> brief(p.getName()) + " " + p.getDisplayName());
      case "budget.ListSettlements" ->
          list(
              call,
              kuzukuri.budget()::listSettlements,
              parse(request, ListSettlementsRequest.newBuilder()).build(),
              ListSettlementsResponse::getSettlementsList,
              this::settlement);
      default -> throw new IllegalArgumentException("no list " + called(call));
    }
  }

  private <Q extends Message, A extends Message, T extends MessageOrBuilder> void list(
      JsonElement call,
      Function<Q, A> method,
      Q request,
      Function<A, List<T>> rows,
      Function<T, String> row) {
    List<A> pages = Pages.of(method, request).toList();
    print("%s: %d pages", called(call), pages.size());
    pages.forEach(page -> rows.apply(page).forEach(r -> print("  %s", row.apply(r))));
  }

  private String settlement(Settlement s) {
    var on = s.getClosedOn();
    var figures = s.getFigures();
    return String.format(
        Locale.ROOT,
        "%s closed %04d-%02d-%02d, unused %s",
        brief(s.getName()),
        on.getYear(),
        on.getMonth(),
        on.getDay(),
        yen(figures.hasUnusedYen(), figures.getUnusedYen()));
  }

  private static void table(CompareExecutionResponse of) {
    print("%s", of.getJurisdictionDisplayName());
    List<String> head = new ArrayList<>(List.of("row", "match"));
    for (Column c : of.getColumnsList()) {
      head.addAll(List.of(c.getDisplayName() + " appropriation", "executed", "rate"));
    }
    head.add("change");
    line(head);
    line(Collections.nCopies(head.size(), "---"));
    of.getRowsList().forEach(r -> row(r.getDisplayName(), word(r.getMatch()), r));
    row("合計", "-", of.getTotal());
    row("合計外", "-", of.getOutsideTotal());
  }

  private static void row(String name, String match, Row row) {
    List<String> texts = new ArrayList<>(List.of(name, match));
    for (Cell c : row.getCellsList()) {
      texts.add(yen(c.hasAppropriationYen(), c.getAppropriationYen()));
      texts.add(yen(c.hasExecutedYen(), c.getExecutedYen()));
      texts.add(permille(c.hasRate(), c.getRate().getPermille()));
    }
    var last = row.getChanges(row.getChangesCount() - 1);
    texts.add(yen(last.hasAppropriationYen(), last.getAppropriationYen()));
    line(texts);
  }

  private static void line(List<String> texts) {
    print("| %s |", String.join(" | ", texts));
  }

  private static void indicator(String row, IndicatorResult result) {
    var indicator = result.getIndicator();
    for (IndicatorValue v : indicator.getValuesList()) {
      String unit =
          indicator.getComponentsList().stream()
              .filter(c -> c.getId().equals(v.getComponent()))
              .map(IndicatorComponent::getUnit)
              .findFirst()
              .orElse("");
      print(
          "%s: %d %s %s %s %s",
          row,
          result.getFiscalYear(),
          indicator.getDisplayName(),
          word(v.getRole()),
          yen(v.hasValue(), v.getValue().getUnscaled()),
          unit);
    }
    for (Achievement a : result.getAchievementsList()) {
      print(
          "%s: %d achieved %s",
          row, result.getFiscalYear(), permille(a.hasPermille(), a.getPermille()));
    }
  }

  private static void lineage(RowLineage edge) {
    String before = edge.getPredecessorDisplayName();
    String after = edge.getSuccessorDisplayName();
    print(
        "%s %s -> %s %s",
        word(edge.getType()),
        before.isEmpty() ? "-" : before,
        after.isEmpty() ? "-" : after,
        edge.hasSharePpm() ? edge.getSharePpm() : "absent");
  }

  private void mistake(JsonObject call) {
    print("%s", call.get("title").getAsString());
    try {
      send(call);
      print("  code: OK");
    } catch (Exception error) {
      Explanation why = Explanation.of(error);
      print("  code: %s", why.code());
      String reason = why.errorReason().name().substring("ERROR_REASON_".length());
      print("  reason: %s", reason.equals("UNSPECIFIED") ? "absent" : reason);
      why.fields().forEach(f -> print("  field: %s: %s", f.field(), f.description()));
      print("  resource: %s", why.resource().map(r -> r.type() + " " + r.name()).orElse("absent"));
      print("  retry after: %s", why.retryDelay().map(d -> d.toMillis() + " ms").orElse("absent"));
      new TreeMap<>(why.metadata()).forEach((key, value) -> print("  metadata: %s=%s", key, value));
    }
  }
}
