package dev.kuzukuri.client;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When a call is made again: five times in all, while that can help. Unary calls of a {@link
 * Kuzukuri} are by themselves; streams are made anew by {@link #call}, with the request id they
 * had.
 */
public final class Retry {
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(400); // doubles with every attempt

  private Retry() {}

  /**
   * Runs {@code call} until it succeeds, fails for good, has failed five times, or the deadline of
   * the context is too near for the pause that the error asks for.
   *
   * @return what {@code call} returned
   * @throws Exception the last one of {@code call}
   */
  public static <T> T call(Callable<T> call) throws Exception {
    return call(call, Thread::sleep);
  }

  /** Makes a pause of some milliseconds. */
  interface Pause {
    void make(long milliseconds) throws Exception;
  }

  static <T> T call(Callable<T> call, Pause between) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.call();
      } catch (Exception e) {
        Explanation why = Explanation.of(e);
        if (!mayHelp(why, attempt, Context.current().getDeadline())
            || Context.current().isCancelled()) {
          throw e;
        }
        between.make(pause(why, attempt).toMillis());
      }
    }
  }

  /**
   * Whether the same request can succeed when it is sent again in time. CANCELLED is what a server
   * that shuts down answers to calls that reach it then; those that the caller cancelled are not
   * asked about.
   */
  static boolean mayHelp(Explanation why, int attempt, Deadline deadline) {
    boolean helps =
        switch (why.code()) {
          case UNAVAILABLE, CANCELLED -> true;
          // Without a delay the message is too large, and will be.
          case RESOURCE_EXHAUSTED -> why.retryDelay().isPresent();
          // Another version stands: only who reads it knows what to send.
          case ABORTED -> !why.reason().equals("ETAG_MISMATCH");
          default -> false;
        };
    return helps
        && attempt < ATTEMPTS
        && (deadline == null
            || deadline.timeRemaining(TimeUnit.MILLISECONDS) > leastPause(why, attempt).toMillis());
  }

  /** Up to a tenth longer than it must be, so that not all come back at once. */
  static Duration pause(Explanation why, int attempt) {
    long least = leastPause(why, attempt).toMillis();
    return Duration.ofMillis(least + ThreadLocalRandom.current().nextLong(least / 10));
  }

  private static Duration leastPause(Explanation why, int attempt) {
    Duration growing = FIRST_PAUSE.multipliedBy(1L << (attempt - 1));
    return why.retryDelay().filter(asked -> asked.compareTo(growing) > 0).orElse(growing);
  }
}
