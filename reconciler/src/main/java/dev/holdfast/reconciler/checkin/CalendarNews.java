package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.VersionListener;
import java.util.List;

/// Calendars follow a commit before the versions that name them are released, so that no node gets
/// a version whose calendar it cannot be told.
public final class CalendarNews implements VersionListener {
  private final Calendars calendars;

  public CalendarNews(Calendars calendars) {
    this.calendars = calendars;
  }

  @Override
  public void versionsChanged(
      RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {
    calendars.follow(repository);
  }

  @Override
  public void commitDecided(CommitRecord commit) {
    if (commit.state() == CommitState.APPLIED) {
      calendars.follow(commit.repository());
    }
  }
}
