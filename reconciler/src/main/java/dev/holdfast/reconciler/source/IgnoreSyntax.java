package dev.holdfast.reconciler.source;

import java.util.function.Predicate;

/// Reads `.holdfastignore`, which has the syntax of `.gitignore`.
public interface IgnoreSyntax {
  /// @return whether a path, relative to the configured folder, is to be skipped
  Predicate<String> read(String text);
}
