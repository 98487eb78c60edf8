package dev.holdfast.reconciler.cli;

import dev.holdfast.canonical.Json;
import java.util.List;

/// What the reconciler answered where the answer is a matter of course to look at.
public sealed interface Answer {
  record Found(Json.Obj value) implements Answer {
    public List<Json.Obj> items() {
      return value.list("items", item -> item);
    }
  }

  /// There is no such thing; the detail is for people.
  record Missing(String detail) implements Answer {}
}
