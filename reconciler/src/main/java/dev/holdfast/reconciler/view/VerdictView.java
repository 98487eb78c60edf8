package dev.holdfast.reconciler.view;

import dev.holdfast.model.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The verdict about one association on one node.
///
/// @param version the one that is released to the node
/// @param since when it became so
/// @param asOf how old the knowledge is; null before the first run
/// @param reason one line where there is one to give; else empty
/// @param fight corrected again and again
/// @param hold why the node may not be changed now, beside any verdict; null where it may
/// @param corrected drift that the last report corrected
public record VerdictView(
    String repository,
    String association,
    String node,
    long version,
    Verdict verdict,
    Instant since,
    @Nullable Instant asOf,
    String reason,
    boolean fight,
    @Nullable HoldView hold,
    long corrected,
    Counts counts,
    List<ResourceView> resources) {
  public VerdictView {
    resources = List.copyOf(resources);
  }

  /// The resources by how they ended.
  public record Counts(
      long inSync, long corrected, long drifted, long failed, long notApplicable, long unknown) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    public long total() {
      return inSync + corrected + drifted + failed + notApplicable + unknown;
    }

    /// Such as "4 in sync, 1 corrected"; empty where nothing was counted.
    public String words() {
      var parts = new java.util.ArrayList<String>();
      add(parts, failed, "failed");
      add(parts, drifted, "drifted");
      add(parts, corrected, "corrected");
      add(parts, inSync, "in sync");
      add(parts, notApplicable, "not applicable");
      add(parts, unknown, "unknown");
      return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String word) {
      if (count > 0) {
        parts.add(count + " " + word);
      }
    }
  }
}
