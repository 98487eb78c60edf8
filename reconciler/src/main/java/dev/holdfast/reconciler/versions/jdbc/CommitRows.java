package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Rows of `commit_record`.
final class CommitRows {
  static final String COLUMNS =
      """
      repository, number, id, parent, author, author_email, subject, committed_at, forced, state,
      problems, plan, seen_at, decided_at
      """;

  private CommitRows() {}

  static CommitRecord one(ResultSet row) throws SQLException {
    return new CommitRecord(
        new RepositoryName(row.getString("repository")),
        row.getLong("number"),
        new CommitFacts(
            Columns.commit(row, "id"),
            row.getString("author"),
            row.getString("author_email"),
            row.getString("subject"),
            Columns.time(row, "committed_at")),
        Columns.commit(row, "parent"),
        row.getBoolean("forced"),
        CommitState.of(row.getString("state")),
        Columns.problems(row, "problems"),
        Columns.object(row, "plan"),
        Columns.time(row, "seen_at"),
        Columns.time(row, "decided_at"));
  }

  static List<CommitRecord> all(PreparedStatement select) throws SQLException {
    var records = new ArrayList<CommitRecord>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        records.add(one(rows));
      }
    }
    return records;
  }

  /// Writes a decision; the record's number is the database's to give.
  static CommitRecord insert(Connection connection, CommitRecord record) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into commit_record (repository, id, parent, author, author_email, subject,
                                       committed_at, forced, state, problems, plan, seen_at,
                                       decided_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?)
            returning number
            """)) {
      CommitFacts facts = record.facts();
      insert.setString(1, record.repository().value());
      insert.setString(2, facts.id().hex());
      insert.setString(3, Columns.orNull(record.parent()));
      insert.setString(4, facts.author());
      insert.setString(5, facts.authorEmail());
      insert.setString(6, facts.subject());
      insert.setObject(7, Columns.time(facts.committedAt()));
      insert.setBoolean(8, record.forced());
      insert.setString(9, record.state().id());
      insert.setString(10, Columns.problems(record.problems()));
      insert.setString(11, JsonText.canonical(record.plan()));
      insert.setObject(12, Columns.time(record.seenAt()));
      insert.setObject(13, Columns.time(record.decidedAt()));
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        return numbered(record, rows.getLong(1));
      }
    }
  }

  private static CommitRecord numbered(CommitRecord record, long number) {
    return new CommitRecord(
        record.repository(),
        number,
        record.facts(),
        record.parent(),
        record.forced(),
        record.state(),
        record.problems(),
        record.plan(),
        record.seenAt(),
        record.decidedAt());
  }

  static Json.Obj noPlan() {
    return Json.Obj.EMPTY;
  }
}
