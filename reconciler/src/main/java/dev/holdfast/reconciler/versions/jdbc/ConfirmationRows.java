package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.Confirmation;
import dev.holdfast.reconciler.versions.ConfirmationStore.Given;
import dev.holdfast.reconciler.versions.ConfirmationStore.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of `confirmation`.
final class ConfirmationRows {
  private ConfirmationRows() {}

  static Given one(ResultSet row) throws SQLException {
    return new Given(
        new RepositoryName(row.getString("repository")),
        row.getLong("number"),
        new Digest(row.getString("plan_digest")),
        Columns.commit(row, "commit_id"),
        row.getString("confirmed_by"),
        Columns.time(row, "confirmed_at"),
        State.of(row.getString("state")),
        row.getString("reason"),
        Columns.timeOrNull(row, "settled_at"));
  }

  static List<Confirmation> waiting(Connection connection, RepositoryName repository)
      throws SQLException {
    var waiting = new ArrayList<Confirmation>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select * from confirmation where repository = ? and state = 'waiting' order by number
            """)) {
      select.setString(1, repository.value());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Given given = one(rows);
          waiting.add(new Confirmation(given.digest(), given.by(), CommitId.NONE, given.at()));
        }
      }
    }
    return waiting;
  }

  /// After a decision no confirmation waits: that of the plan which was applied holds, and every
  /// other is answered with what happened instead.
  static void settle(Connection connection, CommitRecord decided) throws SQLException {
    @Nullable Braked braked = decided.braked();
    @Nullable String plan = braked == null ? null : braked.judgement().digest().value();
    boolean applied = braked != null && braked.confirmation() != null;
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update confirmation
            set state = case when ? and plan_digest = ? then 'applied' else 'refused' end,
                reason = case when plan_digest is distinct from ? then ? else ? end,
                settled_at = ?
            where repository = ? and state = 'waiting'
            """)) {
      update.setBoolean(1, applied);
      update.setString(2, plan);
      update.setString(3, plan);
      update.setString(4, moved(decided));
      update.setString(5, braked == null ? "" : braked.refusal());
      update.setObject(6, Columns.time(decided.decidedAt()));
      update.setString(7, decided.repository().value());
      update.executeUpdate();
    }
  }

  /// What happened instead of what was confirmed.
  static String moved(CommitRecord decided) {
    String commit = decided.facts().id().abbreviated();
    @Nullable Braked braked = decided.braked();
    return switch (decided.state()) {
      case APPLIED -> "the repository moved on: %s was applied".formatted(commit);
      case REJECTED ->
          "the repository moved on to %s, which has errors and was rejected".formatted(commit);
      case BLOCKED ->
          braked == null
              ? "the repository moved on to %s, which cannot be confirmed".formatted(commit)
              : "the repository moved on to %s, whose plan is %s"
                  .formatted(commit, braked.judgement().digest().abbreviated());
    };
  }
}
