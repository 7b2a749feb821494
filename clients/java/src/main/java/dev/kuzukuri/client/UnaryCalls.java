package dev.kuzukuri.client;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Gives unary calls a deadline and writes a request id, and repeats them with the same message. */
record UnaryCalls(Duration timeout, Retry.Pause pause) implements ClientInterceptor {
  // One is busy while a call is, since it may have to be repeated.
  private static final Executor THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "kuzukuri");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    if (method.getType() != MethodDescriptor.MethodType.UNARY) {
      return next.newCall(method, options);
    }
    Deadline own = options.getDeadline();
    Deadline around = Context.current().getDeadline();
    if (own == null && around == null) {
      own = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
    Deadline deadline = own == null ? around : around == null ? own : own.minimum(around);
    return repeated(method, options.withDeadline(deadline), next);
  }

  /** A call that is made once its message is whole; its listener hears of the last attempt. */
  private <Q, A> ClientCall<Q, A> repeated(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    var context = Context.current().withCancellation();
    var headers = new AtomicReference<Metadata>(); // of the answer
    var trailers = new AtomicReference<Metadata>();
    Executor given = options.getExecutor() == null ? Runnable::run : options.getExecutor();
    Executor listening = Context.current().fixedContextExecutor(given);
    return new ClientCall<>() {
      private Channel attempts;
      private Listener<A> listener;
      private Q message;

      @Override
      public void start(Listener<A> listener, Metadata sent) {
        this.listener = listener;
        attempts =
            ClientInterceptors.intercept(
                next,
                MetadataUtils.newAttachHeadersInterceptor(sent),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
      }

      @Override
      public void request(int messages) {} // there is one

      @Override
      public void sendMessage(Q message) {
        this.message = identified(message);
      }

      @Override
      public void halfClose() {
        THREADS.execute(context.wrap(() -> listening.execute(outcome())));
      }

      @Override
      public void cancel(String why, Throwable cause) {
        context.cancel(cause);
      }

      private Runnable outcome() {
        Callable<A> attempt =
            () -> ClientCalls.blockingUnaryCall(attempts, method, options, message);
        try {
          A answer = Retry.call(attempt, options.getDeadline(), pause);
          return () -> {
            listener.onHeaders(headers.get());
            listener.onMessage(answer);
            listener.onClose(Status.OK, trailers.get());
          };
        } catch (Throwable e) { // whatever it is, somebody waits
          Metadata last = trailers.get() == null ? new Metadata() : trailers.get();
          return () -> listener.onClose(Status.fromThrowable(e), last);
        } finally {
          context.cancel(null);
        }
      }
    };
  }

  /** The message with a request id if it can have one. */
  @SuppressWarnings("unchecked")
  private static <Q> Q identified(Q message) {
    if (message instanceof Message m) {
      var id = m.getDescriptorForType().findFieldByName("request_id");
      if (id != null && m.getField(id).equals("")) {
        return (Q) m.toBuilder().setField(id, UUID.randomUUID().toString()).build();
      }
    }
    return message;
  }
}
