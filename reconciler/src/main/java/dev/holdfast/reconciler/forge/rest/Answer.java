package dev.holdfast.reconciler.forge.rest;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/// What a forge answered.
///
/// @param body an empty object where there was none, or none that can be read
public record Answer(int status, Json body, HttpHeaders headers) {
  private static final int MAX_MESSAGE = 200;

  public boolean isGood() {
    return status / 100 == 2;
  }

  /// @throws JsonShapeException when it is something else
  public Json.Obj object() {
    return body.asObject("answer");
  }

  /// @throws JsonShapeException when it is something else
  public List<Json.Obj> objects() {
    if (!(body instanceof Json.Arr(var elements))) {
      throw new JsonShapeException("the answer must be a list");
    }
    return elements.stream().map(element -> element.asObject("element")).toList();
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /// Whether the forge says that it has another page. Where that is, is not listened to.
  public boolean hasNext() {
    return headers.allValues("Link").stream().anyMatch(link -> link.contains("rel=\"next\""));
  }

  /// What the body says about a refusal: one bounded line with a colon before it; empty where it
  /// says nothing.
  public String said() {
    if (!(body instanceof Json.Obj json)) {
      return "";
    }
    String text =
        (text(json, "message") + text(json, "error") + text(json, "errors"))
            .replaceAll("[\\p{Cntrl}\\s]+", " ")
            .strip();
    if (text.isEmpty()) {
      return "";
    }
    return ": " + (text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…");
  }

  private static String text(Json.Obj json, String key) {
    return switch (json.get(key)) {
      case null -> "";
      case Json.Str(var text) -> text + " ";
      case Json.Null() -> "";
      case Json.Obj nested when nested.get("message") instanceof Json.Str(var text) -> text + " ";
      case Json other -> JsonText.canonical(other) + " ";
    };
  }
}
