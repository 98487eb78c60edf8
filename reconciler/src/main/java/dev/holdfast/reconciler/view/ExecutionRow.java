package dev.holdfast.reconciler.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// All nodes' work for one firing, or for one request to run.
///
/// @param cursor names this row to who reads on from it
/// @param at the due time without splay, or when it was asked for
/// @param origin `firing` or `request`
/// @param requestedBy null for a firing
/// @param state `open`, `exceeded` (more nodes failed than it bears) or `stopped`
/// @param reason why it is over; empty while it is open
/// @param targets nodes that it meant when it began
/// @param concurrent how many of them may change at once
/// @param errors nodes that failed or ran out of time, whatever came of them later
/// @param borne errors that do not stop it
public record ExecutionRow(
    String cursor,
    String id,
    String repository,
    String association,
    Instant at,
    String origin,
    @Nullable String requestedBy,
    boolean check,
    String state,
    String reason,
    long targets,
    long concurrent,
    long errors,
    long borne,
    Nodes nodes) {
  /// Nodes by what became of it on them.
  ///
  /// @param pending asked, and nothing heard yet
  /// @param running that have a permit
  /// @param unchanged that said that they ran and had nothing to change
  /// @param differs that differ and were not to be changed
  /// @param late that came to it after having slept through it; counted elsewhere too
  /// @param withoutPermit that changed without asking, having no contact; counted elsewhere too
  /// @param quiet that said nothing about it, and later that nothing is otherwise than they last
  ///   said: an estimate as of now, since a node that slept through a firing and made up for a
  ///   later one says the same
  public record Nodes(
      long pending,
      long waiting,
      long running,
      long unchanged,
      long changed,
      long corrected,
      long differs,
      long failed,
      long timedOut,
      long skipped,
      long stopped,
      long late,
      long withoutPermit,
      long quiet) {}

  /// Whether it can be stopped.
  public boolean isOpen() {
    return state.equals("open");
  }
}
