package dev.holdfast.reconciler.access;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;

/// What a refused call is told (RFC 9457).
///
/// @param detail one sentence: what is wrong and what to do
public record ProblemDetail(int status, String title, String detail) {
  public static final String MEDIA_TYPE = "application/problem+json";

  public String text() {
    return JsonText.pretty(
        Json.object()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail)
            .build());
  }
}
