package dev.holdfast.reconciler.signing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One line of the allowed signers.
///
/// @param principals patterns of emails, separated by commas; `!` before one excludes
/// @param namespaces patterns of what may be signed; empty: anything
/// @param validAfter null: always
/// @param validBefore null: for ever
/// @param key in base64
record AllowedSigner(
    String principals,
    List<String> namespaces,
    @Nullable Instant validAfter,
    @Nullable Instant validBefore,
    String key) {
  AllowedSigner {
    namespaces = List.copyOf(namespaces);
  }

  boolean isFor(String committer) {
    return matches(List.of(principals.split(",")), committer);
  }

  /// Why the key is not good for a commit; empty where it is.
  Optional<String> hindrance(Instant at, Instant now) {
    if (!namespaces.isEmpty() && !matches(namespaces, AllowedSigners.NAMESPACE)) {
      return Optional.of(
          "which may sign '%s' and not '%s'"
              .formatted(String.join(",", namespaces), AllowedSigners.NAMESPACE));
    }
    if (validAfter != null && (at.isBefore(validAfter) || now.isBefore(validAfter))) {
      return Optional.of("which is allowed from %s on".formatted(validAfter));
    }
    return validBefore != null && !(at.isBefore(validBefore) && now.isBefore(validBefore))
        ? Optional.of("which was allowed until %s".formatted(validBefore))
        : Optional.empty();
  }

  /// As PATTERNS of `ssh_config(5)`: one that is excluded is out, whatever else matches.
  private static boolean matches(List<String> patterns, String text) {
    boolean found = false;
    for (String pattern : patterns) {
      boolean excludes = pattern.startsWith("!");
      if (glob(excludes ? pattern.substring(1) : pattern, text)) {
        if (excludes) {
          return false;
        }
        found = true;
      }
    }
    return found;
  }

  /// `*` and `?`, in time that grows with the product of the lengths.
  static boolean glob(String pattern, String text) {
    int at = 0;
    int in = 0;
    int star = -1;
    int retry = 0;
    while (in < text.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        retry = in;
      } else if (at < pattern.length()
          && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(in))) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++retry;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
