package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.calendar.Definition;
import dev.holdfast.reconciler.calendar.OpenTimes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// The calendars that an applied commit declares. Runs inside the caller's transaction.
final class CalendarRows {
  private CalendarRows() {}

  /// Afterwards these stand as they are declared, and all others of the repository are retired. A
  /// row that says the same already is not touched.
  ///
  /// @return whether anything is otherwise than before
  static boolean declare(
      Connection connection,
      RepositoryName repository,
      SortedMap<ObjectName, OpenTimes> calendars,
      Instant now)
      throws SQLException {
    List<String> names = calendars.keySet().stream().map(ObjectName::value).toList();
    int touched = write(connection, repository, names, definitions(calendars));
    return touched + retire(connection, repository, names, now) > 0;
  }

  private static List<Definition> definitions(SortedMap<ObjectName, OpenTimes> calendars) {
    var definitions = new ArrayList<Definition>();
    calendars.values().forEach(each -> definitions.add(Definition.of(each)));
    return definitions;
  }

  private static int write(
      Connection connection,
      RepositoryName repository,
      List<String> names,
      List<Definition> definitions)
      throws SQLException {
    if (names.isEmpty()) {
      return 0;
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into calendar (repository, name, definition_digest, definition)
            select ?, name, digest, definition
            from unnest(?::text[], ?::text[], ?::text[]) as new (name, digest, definition)
            on conflict (repository, name) do update
              set definition_digest = excluded.definition_digest,
                  definition = excluded.definition, retired_at = null
              where calendar.definition_digest <> excluded.definition_digest
                 or calendar.retired_at is not null
            """)) {
      upsert.setString(1, repository.value());
      Columns.texts(upsert, 2, names);
      Columns.texts(upsert, 3, definitions.stream().map(each -> each.digest().value()).toList());
      Columns.texts(
          upsert, 4, definitions.stream().map(each -> JsonText.canonical(each.json())).toList());
      return upsert.executeUpdate();
    }
  }

  private static int retire(
      Connection connection, RepositoryName repository, List<String> names, Instant now)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update calendar set retired_at = ?
            where repository = ? and retired_at is null and name <> all (?::text[])
            """)) {
      update.setObject(1, now.atOffset(ZoneOffset.UTC));
      update.setString(2, repository.value());
      Columns.texts(update, 3, names);
      return update.executeUpdate();
    }
  }
}
