package dev.kuzukuri.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import dev.kuzukuri.type.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an error says beside its sentence. Branch on the code and the reason.
 *
 * @param code the status code; UNKNOWN of an error that is not one of a call
 * @param message the sentence, for people
 * @param reason a value of {@code ErrorReason} without its prefix; empty when there is none
 * @param fields the fields of the request that break a rule, then what stands in its way
 * @param resource what the error is about
 * @param retryDelay the same request may succeed after it
 * @param metadata further facts, by their names
 */
public record Explanation(
    Status.Code code,
    String message,
    String reason,
    List<Field> fields,
    Optional<Resource> resource,
    Optional<Duration> retryDelay,
    Map<String, String> metadata) {

  /** A field by its path, e.g. {@code entries[0].amount_yen}, or what stands in the way by name. */
  public record Field(String field, String description) {}

  /** A resource with its type. */
  public record Resource(String type, String name) {}

  /** The reason by its value; unspecified for none, and for one of a release to come. */
  public ErrorReason errorReason() {
    var found = ErrorReason.getDescriptor().findValueByName("ERROR_REASON_" + reason);
    return found == null ? ErrorReason.ERROR_REASON_UNSPECIFIED : ErrorReason.valueOf(found);
  }

  /** Reads the details of an error that a call ended with, or of the cause of {@code error}. */
  public static Explanation of(Throwable error) {
    Status status = Status.fromThrowable(error);
    // Of an error that is none of a call the status has no words.
    String said = status.getCause() == error ? String.valueOf(error.getMessage()) : "";
    var info = details(error, ErrorInfo.class).findFirst().orElse(ErrorInfo.getDefaultInstance());
    var wrong = details(error, BadRequest.class).flatMap(d -> d.getFieldViolationsList().stream());
    var against =
        details(error, PreconditionFailure.class).flatMap(d -> d.getViolationsList().stream());
    return new Explanation(
        status.getCode(),
        Optional.ofNullable(status.getDescription()).orElse(said),
        info.getReason(),
        Stream.concat(
                wrong.map(v -> new Field(v.getField(), v.getDescription())),
                against.map(v -> new Field(v.getSubject(), v.getDescription())))
            .toList(),
        details(error, ResourceInfo.class)
            .map(r -> new Resource(r.getResourceType(), r.getResourceName()))
            .findFirst(),
        details(error, RetryInfo.class)
            .map(RetryInfo::getRetryDelay)
            .map(d -> Duration.ofSeconds(d.getSeconds(), d.getNanos()))
            .findFirst(),
        info.getMetadataMap());
  }

  private static <M extends Message> Stream<M> details(Throwable error, Class<M> type) {
    List<M> found = new ArrayList<>();
    try {
      var status = StatusProto.fromThrowable(error);
      for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
        if (detail.is(type)) {
          found.add(detail.unpack(type));
        }
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      // Details that cannot be read, or are not of this status, say nothing.
    }
    return found.stream();
  }
}
