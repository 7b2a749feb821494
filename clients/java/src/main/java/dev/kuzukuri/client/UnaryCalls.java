package dev.kuzukuri.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Gives unary calls a deadline and writes a request id, and repeats them with the same message. */
final class UnaryCalls implements ClientInterceptor {
  // A call that finds a connection not yet made fails with the error of the one before.
  private static final long CONNECTING_MS = 100;

  private final Duration timeout;
  private final ScheduledExecutorService timer;
  private final Runnable reconnect;

  /**
   * {@code reconnect} is run shortly before a call is repeated: it has a lost connection made
   * again.
   */
  UnaryCalls(Duration timeout, ScheduledExecutorService timer, Runnable reconnect) {
    this.timeout = timeout;
    this.timer = timer;
    this.reconnect = reconnect;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    if (method.getType() != MethodDescriptor.MethodType.UNARY) {
      return next.newCall(method, options);
    }
    Deadline given = options.getDeadline();
    Deadline around = Context.current().getDeadline();
    Deadline deadline =
        given == null && around == null
            ? Deadline.after(timeout.toMillis(), TimeUnit.MILLISECONDS)
            : given == null ? around : around == null ? given : given.minimum(around);
    return new Repeated<>(() -> next.newCall(method, options.withDeadline(deadline)), deadline);
  }

  /** The message with a request id if it can have one. */
  @SuppressWarnings("unchecked")
  static <Q> Q identified(Q message) {
    if (message instanceof Message m) {
      FieldDescriptor id = m.getDescriptorForType().findFieldByName("request_id");
      if (id != null && m.getField(id).equals("")) {
        return (Q) m.toBuilder().setField(id, UUID.randomUUID().toString()).build();
      }
    }
    return message;
  }

  /**
   * A unary call, started when its message is whole; its listener hears of the last attempt only.
   */
  private final class Repeated<Q, A> extends ClientCall<Q, A> {
    private final Supplier<ClientCall<Q, A>> attempt;
    private final Deadline deadline;
    private final Context context = Context.current();
    private Listener<A> listener;
    private Metadata headers;
    private Q message;
    private int attempts;
    private ClientCall<Q, A> running; // guarded by this
    private boolean cancelled; // guarded by this

    Repeated(Supplier<ClientCall<Q, A>> attempt, Deadline deadline) {
      this.attempt = attempt;
      this.deadline = deadline;
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      this.listener = listener;
      this.headers = headers;
    }

    @Override
    public void request(int messages) {} // an answer is asked for by each attempt

    @Override
    public void sendMessage(Q message) {
      this.message = identified(message);
    }

    @Override
    public void halfClose() {
      begin();
    }

    // A call cannot be cancelled before it was started, and tells its listener on the right thread.
    private synchronized void begin() {
      attempts++;
      Metadata own = new Metadata();
      own.merge(headers);
      running = attempt.get();
      running.start(new Heard(), own);
      running.request(2); // so that a second answer is noticed
      running.sendMessage(message);
      running.halfClose();
      if (cancelled) {
        running.cancel("cancelled while it waited to be repeated", null);
      }
    }

    @Override
    public synchronized void cancel(String why, Throwable cause) {
      cancelled = true;
      if (running != null) {
        running.cancel(why, cause);
      }
    }

    private synchronized boolean isCancelled() {
      return cancelled || context.isCancelled();
    }

    /** Keeps what an attempt answers until it is known to be the last. */
    private final class Heard extends Listener<A> {
      private Metadata first;
      private A answer;

      @Override
      public void onHeaders(Metadata headers) {
        first = headers;
      }

      @Override
      public void onMessage(A message) {
        answer = message;
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        Explanation why = status.isOk() ? null : Explanation.of(status, trailers);
        if (why != null && !isCancelled() && Retry.mayHelp(why, attempts, deadline)) {
          long pause = Retry.pause(why, attempts).toMillis();
          try {
            timer.schedule(reconnect, pause - CONNECTING_MS, TimeUnit.MILLISECONDS);
            timer.schedule(context.wrap(Repeated.this::begin), pause, TimeUnit.MILLISECONDS);
            return;
          } catch (RejectedExecutionException e) {
            // The client was closed: this was the last attempt.
          }
        }
        if (first != null) {
          listener.onHeaders(first);
        }
        if (answer != null) {
          listener.onMessage(answer);
        }
        listener.onClose(status, trailers);
      }
    }
  }
}
