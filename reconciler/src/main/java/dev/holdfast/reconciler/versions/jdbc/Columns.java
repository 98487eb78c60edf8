package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.config.ProblemJson;
import dev.holdfast.reconciler.source.CommitId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How values stand in columns, there and back.
final class Columns {
  private Columns() {}

  /// As exact as PostgreSQL keeps it, so that what is in memory equals what is read back.
  static Instant exact(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  static OffsetDateTime time(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable String orNull(CommitId commit) {
    return commit.isNone() ? null : commit.hex();
  }

  static CommitId commit(ResultSet row, String column) throws SQLException {
    String hex = row.getString(column);
    return hex == null ? CommitId.NONE : new CommitId(hex);
  }

  static String problems(List<Problem> problems) {
    return JsonText.canonical(Json.list(problems, ProblemJson::of));
  }

  static List<Problem> problems(ResultSet row, String column) throws SQLException {
    var problems = new ArrayList<Problem>();
    if (JsonText.parse(row.getString(column)) instanceof Json.Arr(var elements)) {
      elements.forEach(each -> problems.add(ProblemJson.from(each.asObject("problem"))));
    }
    return problems;
  }

  static Json.Obj object(ResultSet row, String column) throws SQLException {
    return JsonText.parseObject(row.getString(column).getBytes(StandardCharsets.UTF_8));
  }

  static void texts(PreparedStatement statement, int index, Collection<String> values)
      throws SQLException {
    Connection connection = statement.getConnection();
    statement.setArray(index, connection.createArrayOf("text", values.toArray()));
  }

  static void longs(PreparedStatement statement, int index, Collection<Long> values)
      throws SQLException {
    Connection connection = statement.getConnection();
    statement.setArray(index, connection.createArrayOf("bigint", values.toArray()));
  }

  static void times(PreparedStatement statement, int index, Collection<Instant> values)
      throws SQLException {
    // As text: the driver has no arrays of OffsetDateTime.
    texts(statement, index, values.stream().map(Instant::toString).toList());
  }
}
