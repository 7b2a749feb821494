package dev.kuzukuri.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /**
   * A field by its path, e.g. {@code entries[0].amount_yen}, or what stands in the way by its name.
   */
  public record Field(String field, String description) {}

  /** A resource with its type. */
  public record Resource(String type, String name) {}

  /** Reads the details of an error that a call ended with, or of the cause of {@code error}. */
  public static Explanation of(Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof StatusRuntimeException e) {
        return of(e.getStatus(), e.getTrailers());
      }
      if (t instanceof StatusException e) {
        return of(e.getStatus(), e.getTrailers());
      }
    }
    return of(Status.UNKNOWN.withDescription(String.valueOf(error.getMessage())), null);
  }

  static Explanation of(Status status, Metadata trailers) {
    String reason = "";
    List<Field> fields = new ArrayList<>();
    List<Field> inTheWay = new ArrayList<>();
    Optional<Resource> resource = Optional.empty();
    Optional<Duration> delay = Optional.empty();
    Map<String, String> metadata = Map.of();
    try {
      for (Any d : StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList()) {
        if (d.is(ErrorInfo.class)) {
          reason = d.unpack(ErrorInfo.class).getReason();
          metadata = d.unpack(ErrorInfo.class).getMetadataMap();
        } else if (d.is(BadRequest.class)) {
          d.unpack(BadRequest.class)
              .getFieldViolationsList()
              .forEach(v -> fields.add(new Field(v.getField(), v.getDescription())));
        } else if (d.is(PreconditionFailure.class)) {
          d.unpack(PreconditionFailure.class)
              .getViolationsList()
              .forEach(v -> inTheWay.add(new Field(v.getSubject(), v.getDescription())));
        } else if (d.is(ResourceInfo.class)) {
          ResourceInfo r = d.unpack(ResourceInfo.class);
          resource = Optional.of(new Resource(r.getResourceType(), r.getResourceName()));
        } else if (d.is(RetryInfo.class)) {
          var asked = d.unpack(RetryInfo.class).getRetryDelay();
          delay = Optional.of(Duration.ofSeconds(asked.getSeconds(), asked.getNanos()));
        }
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      // Details that cannot be read, or are not of this status, say nothing.
    }
    fields.addAll(inTheWay);
    String message = status.getDescription() == null ? "" : status.getDescription();
    return new Explanation(
        status.getCode(),
        message,
        reason,
        List.copyOf(fields),
        resource,
        delay,
        Map.copyOf(metadata));
  }
}
