package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Fetch;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.versions.RepositoryRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Rows of `repository`.
final class RepositoryRows {
  private RepositoryRows() {}

  static Optional<RepositoryRecord> find(Connection connection, RepositoryName name)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select * from repository where name = ?")) {
      select.setString(1, name.value());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(one(rows)) : Optional.empty();
      }
    }
  }

  static List<RepositoryRecord> all(Connection connection) throws SQLException {
    var records = new ArrayList<RepositoryRecord>();
    try (PreparedStatement select =
            connection.prepareStatement("select * from repository order by name");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        records.add(one(rows));
      }
    }
    return records;
  }

  private static RepositoryRecord one(ResultSet row) throws SQLException {
    return new RepositoryRecord(
        new RepositoryName(row.getString("name")),
        row.getString("url"),
        row.getString("branch"),
        Columns.commit(row, "seen_commit"),
        Columns.commit(row, "applied_commit"),
        Columns.timeOrNull(row, "looked_at"),
        row.getString("look_outcome"),
        row.getString("look_message"),
        Columns.timeOrNull(row, "outcome_since"));
  }

  static RepositoryRecord looked(
      Connection connection, RepositoryEntry entry, Fetch outcome, Instant at) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into repository (name, url, branch, looked_at, look_outcome, look_message,
                                    outcome_since)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (name) do update set
              url = excluded.url, branch = excluded.branch, looked_at = excluded.looked_at,
              look_outcome = excluded.look_outcome, look_message = excluded.look_message,
              outcome_since = case
                when repository.look_outcome = excluded.look_outcome then repository.outcome_since
                else excluded.outcome_since end
            returning *
            """)) {
      upsert.setString(1, entry.name().value());
      upsert.setString(2, entry.url());
      upsert.setString(3, entry.branch());
      upsert.setObject(4, Columns.time(at));
      upsert.setString(5, word(outcome));
      upsert.setString(6, outcome.headline());
      upsert.setObject(7, Columns.time(at));
      try (ResultSet rows = upsert.executeQuery()) {
        rows.next();
        return one(rows);
      }
    }
  }

  private static String word(Fetch outcome) {
    return switch (outcome) {
      case Fetch.Unchanged _ -> "unchanged";
      case Fetch.Moved _ -> "moved";
      case Fetch.BranchMissing _ -> "branch_missing";
      case Fetch.Unreachable _ -> "unreachable";
    };
  }

  /// A plan is made against what was in force. Locks the row until the transaction ends.
  static void demandApplied(Connection connection, RepositoryName name, CommitId wanted)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select applied_commit from repository where name = ? for update")) {
      select.setString(1, name.value());
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          throw new IllegalStateException("repository '" + name + "' was never looked at");
        }
        CommitId applied = Columns.commit(rows, "applied_commit");
        if (!applied.equals(wanted)) {
          throw new IllegalStateException(
              "planned against " + wanted + ", but " + applied + " is in force");
        }
      }
    }
  }

  /// What the applied commit says that makes no version.
  static void rules(
      Connection connection, RepositoryName name, Brakes brakes, Map<ObjectName, Selector> groups)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update repository set brakes = ?::jsonb, groups = ?::jsonb where name = ?")) {
      update.setString(1, JsonText.canonical(brakes.toJson()));
      update.setString(2, JsonText.canonical(json(groups)));
      update.setString(3, name.value());
      update.executeUpdate();
    }
  }

  private static Json json(Map<ObjectName, Selector> groups) {
    var json = Json.object();
    groups.forEach((name, selector) -> json.put(name.value(), selector.toJson()));
    return json.build();
  }

  static Map<RepositoryName, Map<ObjectName, Selector>> groups(Connection connection)
      throws SQLException {
    var all = new TreeMap<RepositoryName, Map<ObjectName, Selector>>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "select name, groups from repository where groups <> '{}'");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        var groups = new TreeMap<ObjectName, Selector>();
        Columns.object(rows, "groups")
            .members()
            .forEach((name, selector) -> groups.put(new ObjectName(name), Selector.from(selector)));
        all.put(new RepositoryName(rows.getString("name")), groups);
      }
    }
    return all;
  }

  static Optional<Brakes> brakes(Connection connection, RepositoryName name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select brakes from repository where name = ? and brakes is not null")) {
      select.setString(1, name.value());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next()
            ? Optional.of(Brakes.from(Columns.object(rows, "brakes")))
            : Optional.empty();
      }
    }
  }

  static void decided(Connection connection, RepositoryName name, CommitId commit, boolean applied)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update repository
            set seen_commit = ?, applied_commit = case when ? then ? else applied_commit end
            where name = ?
            """)) {
      update.setString(1, commit.hex());
      update.setBoolean(2, applied);
      update.setString(3, commit.hex());
      update.setString(4, name.value());
      update.executeUpdate();
    }
  }
}
