package dev.holdfast.model;

import java.util.Comparator;

/// A calendar of a repository, written `REPO/NAME`.
public record CalendarId(RepositoryName repository, ObjectName name)
    implements Comparable<CalendarId> {
  private static final Comparator<CalendarId> ORDER =
      Comparator.comparing(CalendarId::repository).thenComparing(CalendarId::name);

  /// Reads `REPO/NAME`.
  ///
  /// @throws InvalidNameException when it is not of that form
  public static CalendarId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new InvalidNameException("a calendar is written REPO/NAME, not '" + text + "'");
    }
    return new CalendarId(
        new RepositoryName(text.substring(0, slash)), ObjectName.own(text.substring(slash + 1)));
  }

  @Override
  public int compareTo(CalendarId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return repository + "/" + name;
  }
}
