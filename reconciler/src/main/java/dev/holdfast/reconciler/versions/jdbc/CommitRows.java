package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.Confirmation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of `commit_record`.
final class CommitRows {
  static final String COLUMNS =
      """
      repository, number, id, parent, author, author_email, subject, committed_at, forced, state,
      problems, plan, seen_at, decided_at, plan_digest, brakes, affected_nodes, confirmed_by,
      confirmed_in, confirmed_at, confirmation_refusal
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
        braked(row),
        Columns.time(row, "seen_at"),
        Columns.time(row, "decided_at"));
  }

  private static @Nullable Braked braked(ResultSet row) throws SQLException {
    String plan = row.getString("plan_digest");
    if (plan == null) {
      return null;
    }
    var digest = new Digest(plan);
    var brakes = new ArrayList<Brake>();
    if (JsonText.parse(row.getString("brakes")) instanceof Json.Arr(var elements)) {
      elements.forEach(each -> brakes.add(Brake.from(each.asObject("brake"))));
    }
    String by = row.getString("confirmed_by");
    return new Braked(
        new Judgement(digest, brakes, row.getLong("affected_nodes")),
        by == null
            ? null
            : new Confirmation(
                digest, by, Columns.commit(row, "confirmed_in"), Columns.time(row, "confirmed_at")),
        row.getString("confirmation_refusal"));
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
                                       decided_at, plan_digest, brakes, affected_nodes,
                                       confirmed_by, confirmed_in, confirmed_at,
                                       confirmation_refusal)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)
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
      braked(insert, record.braked());
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        return numbered(record, rows.getLong(1));
      }
    }
  }

  private static void braked(PreparedStatement insert, @Nullable Braked braked)
      throws SQLException {
    @Nullable Judgement judgement = braked == null ? null : braked.judgement();
    @Nullable Confirmation confirmation = braked == null ? null : braked.confirmation();
    insert.setString(14, judgement == null ? null : judgement.digest().value());
    insert.setString(
        15,
        JsonText.canonical(
            Json.list(judgement == null ? List.of() : judgement.brakes(), Brake::toJson)));
    insert.setObject(16, judgement == null ? null : judgement.affected(), Types.BIGINT);
    insert.setString(17, confirmation == null ? null : confirmation.by());
    insert.setString(18, confirmation == null ? null : Columns.orNull(confirmation.trailer()));
    insert.setObject(
        19,
        confirmation == null ? null : Columns.time(confirmation.at()),
        Types.TIMESTAMP_WITH_TIMEZONE);
    insert.setString(20, braked == null ? "" : braked.refusal());
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
        record.braked(),
        record.seenAt(),
        record.decidedAt());
  }

  static Json.Obj noPlan() {
    return Json.Obj.EMPTY;
  }
}
