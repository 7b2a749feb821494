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
  private static final long FIRST_PAUSE_MS = 400; // doubles with every attempt

  private Retry() {}

  /**
   * Runs {@code call} until it succeeds, fails for good, has failed five times, or the deadline of
   * the context is too near for the pause that the error asks for.
   *
   * @return what {@code call} returned
   * @throws Exception the last one of {@code call}
   */
  public static <T> T call(Callable<T> call) throws Exception {
    Pause sleep =
        milliseconds -> {
          Thread.sleep(milliseconds);
          return true;
        };
    return call(call, Context.current().getDeadline(), sleep);
  }

  /** Makes a pause, and says whether there is any use in going on. */
  interface Pause {
    boolean make(long milliseconds) throws InterruptedException;
  }

  static <T> T call(Callable<T> call, Deadline deadline, Pause between) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.call();
      } catch (Exception e) {
        Explanation why = Explanation.of(e);
        long asked = why.retryDelay().map(Duration::toMillis).orElse(0L);
        long least = Math.max(asked, FIRST_PAUSE_MS << (attempt - 1));
        // Up to a tenth longer than it must be, so that not all come back at once.
        long pause = least + ThreadLocalRandom.current().nextLong(least / 10);
        boolean inTime =
            deadline == null || deadline.timeRemaining(TimeUnit.MILLISECONDS) > pause;
        if (attempt == ATTEMPTS
            || Context.current().isCancelled()
            || !mayHelp(why)
            || !inTime
            || !between.make(pause)) {
          throw e;
        }
      }
    }
  }

  /** Whether the same request can succeed when it is sent again. */
  private static boolean mayHelp(Explanation why) {
    return switch (why.code()) {
      // The latter from a server that shuts down; the caller's own is not asked about.
      case UNAVAILABLE, CANCELLED -> true;
      // Without a delay the message is too large, and will be.
      case RESOURCE_EXHAUSTED -> why.retryDelay().isPresent();
      // Another version stands: only who reads it knows what to send.
      case ABORTED -> !why.reason().equals("ETAG_MISMATCH");
      default -> false;
    };
  }
}
