package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.CalendarId;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.util.List;
import java.util.function.Function;

/// Why nothing of a version is released now. Pure.
///
/// Where only so many nodes may change at once, or only so many may fail, what cannot change now is
/// not given out either: nodes that all wait for one opening would all begin with it, and no error
/// of the first would stop the last.
public final class Closed {
  private Closed() {}

  /// @param frozen what freezes a repository, in words; empty where nothing does
  /// @param calendars which of these is closed, in words; empty where all are open
  public static Function<CurrentVersion, String> by(
      Function<RepositoryName, String> frozen, Function<List<CalendarId>, String> calendars) {
    return version -> {
      RepositoryName repository = version.id().repository();
      String freeze = frozen.apply(repository);
      if (!freeze.isEmpty() || !version.content().rollout().limitsRate()) {
        return freeze;
      }
      if (version.content().assignment().suspend()) {
        return "suspended; nothing is released until it goes on";
      }
      var names = version.content().assignment().schedule().calendars();
      return names.isEmpty()
          ? ""
          : calendars.apply(names.stream().map(name -> new CalendarId(repository, name)).toList());
    };
  }
}
