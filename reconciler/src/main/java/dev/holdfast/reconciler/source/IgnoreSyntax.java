package dev.holdfast.reconciler.source;

import java.util.List;
import java.util.function.Predicate;

/// Reads `.holdfastignore`, which has the syntax of `.gitignore`.
public interface IgnoreSyntax {
  /// @param skips whether a path, relative to the configured folder, is to be skipped
  /// @param faults numbers of the lines, from 1, that can never match anything; at most 100
  record Rules(Predicate<String> skips, List<Integer> faults) {
    public static final Rules NONE = new Rules(_ -> false, List.of());

    public Rules {
      faults = List.copyOf(faults);
    }
  }

  Rules read(String text);
}
