package dev.holdfast.reconciler.calendar;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.RepositoryName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where calendars of what is in force last. They are written with the commit that declares them.
public interface CalendarStore {
  /// @param retired its file is gone; nodes may still have a version that names it
  record Stored(CalendarId id, Definition definition, boolean retired) {}

  List<Stored> all();

  /// What stands for all calendars, so that only what changed is read.
  Map<CalendarId, Mark> marks();

  /// What stands for the calendars of a repository, so that only what changed is read.
  Map<CalendarId, Mark> marks(RepositoryName repository);

  Optional<Stored> find(CalendarId id);

  record Mark(Digest definition, boolean retired) {}
}
