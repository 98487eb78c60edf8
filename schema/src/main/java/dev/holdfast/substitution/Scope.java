package dev.holdfast.substitution;

import dev.holdfast.canonical.Json;
import org.jspecify.annotations.Nullable;

/// Where values come from. Null means that there is none.
public interface Scope {
  @Nullable Json parameter(String name);

  /// Whether a parameter's value came from a secret, so that what it is put into is one as well.
  default boolean isSecret(String parameter) {
    return false;
  }

  String nodeName();

  @Nullable String label(String key);

  /// @param path keys with dots between them, as in `os.family`
  @Nullable Json fact(String path);

  @Nullable String secret(String name);
}
