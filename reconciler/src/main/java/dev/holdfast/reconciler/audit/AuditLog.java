package dev.holdfast.reconciler.audit;

import java.util.List;
import java.util.OptionalLong;

/// The audit, to be read and verified.
public interface AuditLog extends Audit {
  /// The newest entries first.
  ///
  /// @param before only entries with a lower number; `Long.MAX_VALUE` for the newest
  List<AuditEntry> entries(long before, int limit);

  /// Where the chain first breaks: an entry whose hash does not fit, or whose number leaves a gap.
  /// Empty when the chain holds.
  OptionalLong firstBreak();
}
