package dev.holdfast.reconciler.status;

import java.net.URI;
import java.time.Duration;

/// How statuses are made and posted.
///
/// @param externalUrl where people reach the pages; statuses point there, without a slash at the
///   end
/// @param notesGap the least time between two pushes of notes to one repository, after the first
/// @param textGap the least time between two posts to a forge that differ in words only; a changed
///   state goes at once, as long as it does not flap
public record StatusSettings(URI externalUrl, Duration notesGap, Duration textGap) {
  public static final Duration NOTES_GAP = Duration.ofMinutes(1);
  public static final Duration TEXT_GAP = Duration.ofMinutes(1);

  public StatusSettings {
    if (notesGap.isNegative() || textGap.isNegative()) {
      throw new IllegalArgumentException("a gap is zero or more");
    }
    String text = externalUrl.toString();
    if (text.endsWith("/")) {
      externalUrl = URI.create(text.substring(0, text.length() - 1));
    }
  }

  /// With the usual gaps.
  public StatusSettings(URI externalUrl) {
    this(externalUrl, NOTES_GAP, TEXT_GAP);
  }
}
