package dev.holdfast.agent.report;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Report.Part;
import dev.holdfast.wire.ResourceResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a whole run found and did.
///
/// @param runId the request's where one asked for it
/// @param startedAt server time
/// @param results of every resource, in the document's order
/// @param stopped why it ended early; null where it did not
/// @param withheld why differences were left as they are; null where they were corrected
/// @param everApplied whether this enforced content was ever applied on this node
/// @param contact whether the reconciler could be reached
/// @param part what it was in its execution; null where it belongs to none
public record Found(
    AssociationId association,
    long version,
    Digest enforced,
    Report.Trigger trigger,
    @Nullable String runId,
    Instant startedAt,
    Instant finishedAt,
    List<ResourceResult> results,
    @Nullable Stopped stopped,
    @Nullable Withheld withheld,
    boolean everApplied,
    boolean contact,
    @Nullable Part part) {
  /// Why a run does not change the node.
  ///
  /// @param reason for people
  /// @param byChoice the association wants no more than a look, so that a difference is drift even
  ///   where nothing was ever applied
  /// @param hold what holds the association; null where nothing does
  public record Withheld(String reason, boolean byChoice, @Nullable Hold hold) {
    /// A look, as wanted or asked for.
    public Withheld(String reason, boolean byChoice) {
      this(reason, byChoice, null);
    }

    public static Withheld by(Hold hold) {
      return new Withheld(hold.words(), false, hold);
    }
  }

  /// Why a run ended early.
  ///
  /// @param superseded other content was released for the association meanwhile
  /// @param ordered somebody stopped it
  public record Stopped(String reason, boolean superseded, boolean ordered) {}

  /// What held the association during the run; null where nothing did.
  public @Nullable Hold hold() {
    return withheld == null ? null : withheld.hold();
  }

  public Found {
    results = List.copyOf(results);
  }
}
