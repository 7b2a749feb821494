package dev.kuzukuri.client;

import com.google.protobuf.Message;
import java.util.function.Function;
import java.util.stream.Stream;

/** Lists, page by page. */
public final class Pages {
  private Pages() {}

  /**
   * Calls a method that lists, e.g. {@code kuzukuri.catalog()::listProjects}, until there are no
   * more pages, all at the revision of the first. A page is read when the stream asks for it; its
   * error is thrown there.
   */
  public static <Q extends Message, A extends Message> Stream<A> of(
      Function<Q, A> method, Q request) {
    return Stream.iterate(
        method.apply(request), page -> page != null, page -> next(method, request, page));
  }

  @SuppressWarnings("unchecked")
  private static <Q extends Message, A extends Message> A next(
      Function<Q, A> method, Q request, A page) {
    Object token = page.getField(page.getDescriptorForType().findFieldByName("next_page_token"));
    if (token.equals("")) {
      return null;
    }
    var field = request.getDescriptorForType().findFieldByName("page_token");
    return method.apply((Q) request.toBuilder().setField(field, token).build());
  }
}
