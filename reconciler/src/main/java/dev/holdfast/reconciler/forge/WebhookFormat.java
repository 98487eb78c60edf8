package dev.holdfast.reconciler.forge;

import dev.holdfast.canonical.JsonShapeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one kind of forge signs and words what it sends. Pure.
public interface WebhookFormat {
  /// Whether somebody who knows one of the secrets sent this. Takes the same time for a wrong proof
  /// as for none, and without secrets as with them.
  boolean isAuthentic(List<byte[]> secrets, Headers headers, byte[] body);

  /// By which a delivery that comes twice is known; empty where there is none.
  String deliveryId(Headers headers);

  /// What it hints at. Asked only about what is authentic.
  ///
  /// @throws JsonShapeException when the body is not as documented
  ForgeEvent read(Headers headers, byte[] body);

  /// Headers of a request; names in any case.
  @FunctionalInterface
  interface Headers {
    @Nullable String get(String name);

    /// Empty where it is missing.
    default String text(String name) {
      String value = get(name);
      return value == null ? "" : value;
    }

    /// The first that is there; empty where none is.
    default String first(String... names) {
      for (String name : names) {
        String value = text(name);
        if (!value.isEmpty()) {
          return value;
        }
      }
      return "";
    }
  }
}
