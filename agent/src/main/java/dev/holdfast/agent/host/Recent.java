package dev.holdfast.agent.host;

import org.jspecify.annotations.Nullable;

/// Whether what was looked at a moment ago may be taken for how it is now, so that the checks of a
/// thousand files in one folder do not look a thousand times at its parents and at the accounts.
///
/// That is so within an era: while one thread does nothing but look. Whoever changes something, or
/// lets something run that may, begins the next one. Every other thread, and everybody outside of
/// an era, looks each time.
final class Recent {
  /// No era: nothing that was seen in it is ever taken again.
  static final long NONE = 0;

  private volatile @Nullable Thread looking;
  private long era = NONE;

  /// The calling thread does nothing but look from here on.
  void begin() {
    era++;
    looking = Thread.currentThread();
  }

  void end() {
    looking = null;
  }

  /// The era that it is for the calling thread.
  long era() {
    return Thread.currentThread().equals(looking) ? era : NONE;
  }
}
