package dev.holdfast.reconciler;

import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/// Work that is tried again by itself, as operators hear of it: one line when it stops working, one
/// when it works again. May be used by several threads.
public final class Trouble {
  private enum State {
    NONE,
    DATABASE_AWAY,
    BUG
  }

  private final Logger log;
  private final String stops;
  private final String resumes;
  private final Map<String, Object> keys;
  private State state = State.NONE;

  /// @param stops said when it stops working, such as `reports cannot be written`
  /// @param resumes said when it works again
  public Trouble(Logger log, String stops, String resumes) {
    this(log, stops, resumes, Map.of());
  }

  /// @param keys go with every line
  public Trouble(Logger log, String stops, String resumes, Map<String, Object> keys) {
    this.log = log;
    this.stops = stops;
    this.resumes = resumes;
    this.keys = Map.copyOf(keys);
  }

  /// It did not work this time.
  public synchronized void met(Throwable thrown) {
    Optional<String> away = DatabaseAway.reason(thrown);
    if (away.isPresent()) {
      if (state == State.NONE) {
        keyed(log.atWarn()).addKeyValue("reason", away.get()).log(stops + ": the database is away");
        state = State.DATABASE_AWAY;
      }
    } else if (state != State.BUG) {
      keyed(log.atError()).setCause(thrown).log(stops);
      state = State.BUG;
    }
  }

  /// It worked.
  public synchronized void over() {
    if (state != State.NONE) {
      state = State.NONE;
      keyed(log.atInfo()).log(resumes);
    }
  }

  /// Runs one turn of it. What it throws is told and not thrown on: the next turn tries again.
  public void guard(Runnable turn) {
    try {
      turn.run();
      over();
    } catch (Exception e) {
      met(e);
    }
  }

  private LoggingEventBuilder keyed(LoggingEventBuilder line) {
    LoggingEventBuilder with = line;
    for (var key : keys.entrySet()) {
      with = with.addKeyValue(key.getKey(), key.getValue());
    }
    return with;
  }
}
