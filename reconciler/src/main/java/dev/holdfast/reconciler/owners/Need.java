package dev.holdfast.reconciler.owners;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whose approval a file needs.
///
/// @param owners `@LOGIN`, `@ORGANISATION/TEAM` or an email, as the file writes them; never empty
/// @param approvals of how many of them
public record Need(SortedSet<String> owners, int approvals) {
  public Need {
    owners = Collections.unmodifiableSortedSet(new TreeSet<>(owners));
  }

  /// `@ana or @org/web`; `2 of @ana, @bob or @cleo`.
  public String words() {
    String last = owners.getLast();
    String first = String.join(", ", owners.headSet(last));
    String all = first.isEmpty() ? last : first + " or " + last;
    return approvals == 1 ? all : approvals + " of " + all;
  }
}
