package dev.holdfast.reconciler.status.jdbc;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows of `commit_status`.
public final class JdbcStatusOutbox implements StatusOutbox {
  /// Half of what GitHub takes for a commit and context; from here on only changed states are
  /// posted.
  private static final int POSTS_WITH_TEXT = 500;

  /// What flaps is posted so often at most, after a burst of four.
  private static final Duration PACE = Duration.ofSeconds(10);

  private static final Duration BURST = Duration.ofSeconds(30);

  private final TransactionOperations<Connection> transactions;

  public JdbcStatusOutbox(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public void want(
      Fence fence,
      RepositoryName repository,
      String sink,
      Collection<WantedStatus> statuses,
      Instant now,
      Duration textGap) {
    if (statuses.isEmpty()) {
      return;
    }
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      try (var upsert =
          connection.prepareStatement(
              """
              insert into commit_status as s (repository, commit_id, context, sink,
                wanted_state, wanted_description, wanted_url, wanted_at, next_attempt_at)
              select ?, w.commit_id, w.context, ?, w.state, w.description, w.url, ?, ?
              from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                as w (commit_id, context, state, description, url)
              on conflict (repository, commit_id, context, sink) do update
              set wanted_state = excluded.wanted_state,
                  wanted_description = excluded.wanted_description,
                  wanted_url = excluded.wanted_url,
                  wanted_at = excluded.wanted_at,
                  next_attempt_at = case
                    when s.attempts > 0 and s.next_attempt_at < 'infinity'
                      and s.next_attempt_at < '9000-01-01' then s.next_attempt_at
                    when s.sent_state is distinct from excluded.wanted_state
                      then greatest(excluded.next_attempt_at,
                        s.paced_until - make_interval(secs => ?))
                    when s.posts >= ? then 'infinity'
                    else greatest(excluded.next_attempt_at, s.sent_at + make_interval(secs => ?))
                    end
              where s.wanted_state is distinct from excluded.wanted_state
                 or s.wanted_description is distinct from excluded.wanted_description
                 or s.wanted_url is distinct from excluded.wanted_url
              """)) {
        upsert.setString(1, repository.value());
        upsert.setString(2, sink);
        upsert.setObject(3, utc(now));
        upsert.setObject(4, utc(now));
        texts(upsert, 5, statuses, wanted -> wanted.commit().hex());
        texts(upsert, 6, statuses, WantedStatus::context);
        texts(upsert, 7, statuses, wanted -> wanted.state().id());
        texts(upsert, 8, statuses, WantedStatus::description);
        texts(upsert, 9, statuses, WantedStatus::url);
        upsert.setDouble(10, BURST.toMillis() / 1000.0);
        upsert.setInt(11, POSTS_WITH_TEXT);
        upsert.setDouble(12, textGap.toMillis() / 1000.0);
        return upsert.executeUpdate();
      }
    });
  }

  private static void texts(
      PreparedStatement statement,
      int index,
      Collection<WantedStatus> statuses,
      Function<WantedStatus, String> each)
      throws SQLException {
    statement.setArray(
        index,
        statement.getConnection().createArrayOf("text", statuses.stream().map(each).toArray()));
  }

  private static final String UNSENT =
      """
      not frozen
        and (sent_state is distinct from wanted_state
          or sent_description is distinct from wanted_description
          or sent_url is distinct from wanted_url)
      """;

  @Override
  public List<Unsent> due(RepositoryName repository, String sink, Instant now, int limit) {
    return transactions.executeRead(status -> {
      try (var query =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select commit_id, context, wanted_state, wanted_description, wanted_url,
                         attempts, wanted_at
                  from commit_status
                  where repository = ? and sink = ? and next_attempt_at <= ? and
                  """
                      + UNSENT
                      + " order by next_attempt_at, commit_id, context limit ?")) {
        query.setString(1, repository.value());
        query.setString(2, sink);
        query.setObject(3, utc(now));
        query.setInt(4, limit);
        var unsent = new ArrayList<Unsent>();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            unsent.add(
                new Unsent(
                    wanted(rows),
                    rows.getInt("attempts"),
                    rows.getObject("wanted_at", OffsetDateTime.class).toInstant()));
          }
        }
        return unsent;
      }
    });
  }

  @Override
  public List<WantedStatus> wanted(RepositoryName repository, String sink) {
    return transactions.executeRead(status -> {
      try (var query =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select commit_id, context, wanted_state, wanted_description, wanted_url
                  from commit_status
                  where repository = ? and sink = ?
                  order by wanted_at desc limit 1000
                  """)) {
        query.setString(1, repository.value());
        query.setString(2, sink);
        var wanted = new ArrayList<WantedStatus>();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            wanted.add(wanted(rows));
          }
        }
        return wanted;
      }
    });
  }

  @Override
  public @Nullable Instant nextDue(RepositoryName repository, String sink) {
    return transactions
        .<List<Instant>>executeRead(status -> {
          try (var query =
              status
                  .getConnection()
                  .prepareStatement(
                      """
                      select min(next_attempt_at) from commit_status
                      where repository = ? and sink = ?
                        and next_attempt_at < '9000-01-01' and
                      """
                          + UNSENT)) {
            query.setString(1, repository.value());
            query.setString(2, sink);
            try (ResultSet rows = query.executeQuery()) {
              rows.next();
              OffsetDateTime next = rows.getObject(1, OffsetDateTime.class);
              return next == null ? List.of() : List.of(next.toInstant());
            }
          }
        })
        .stream()
        .findFirst()
        .orElse(null);
  }

  @Override
  public void attempted(
      Fence fence, RepositoryName repository, String sink, List<Attempt> attempts, Instant now) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      for (Attempt attempt : attempts) {
        write(connection, repository, sink, attempt, now);
      }
      return true;
    });
  }

  private static void write(
      Connection connection, RepositoryName repository, String sink, Attempt attempt, Instant now)
      throws SQLException {
    switch (attempt.delivery()) {
      case Delivery.Delivered() -> delivered(connection, repository, sink, attempt.status(), now);
      case Delivery.Later(var reason, _) ->
          failed(connection, repository, sink, attempt, reason, false);
      case Delivery.Refused(var reason) ->
          failed(connection, repository, sink, attempt, reason, false);
      case Delivery.Frozen(var reason) ->
          failed(connection, repository, sink, attempt, reason, true);
    }
  }

  /// What was sent is what was posted, not what may be wanted by now.
  private static void delivered(
      Connection connection,
      RepositoryName repository,
      String sink,
      WantedStatus posted,
      Instant now)
      throws SQLException {
    try (var update =
        connection.prepareStatement(
            """
            update commit_status
            set sent_state = ?, sent_description = ?, sent_url = ?, sent_at = ?,
                attempts = 0, posts = posts + 1, last_error = '',
                paced_until = greatest(paced_until, ?) + make_interval(secs => ?)
            where repository = ? and commit_id = ? and context = ? and sink = ?
            """)) {
      update.setString(1, posted.state().id());
      update.setString(2, posted.description());
      update.setString(3, posted.url());
      update.setObject(4, utc(now));
      update.setObject(5, utc(now));
      update.setDouble(6, PACE.toMillis() / 1000.0);
      key(update, 7, repository, sink, posted);
      update.executeUpdate();
    }
  }

  private static void failed(
      Connection connection,
      RepositoryName repository,
      String sink,
      Attempt attempt,
      String reason,
      boolean frozen)
      throws SQLException {
    try (var update =
        connection.prepareStatement(
            """
            update commit_status
            set attempts = attempts + 1, next_attempt_at = ?, last_error = ?, frozen = ?
            where repository = ? and commit_id = ? and context = ? and sink = ?
            """)) {
      update.setObject(1, utc(attempt.again()));
      update.setString(2, reason);
      update.setBoolean(3, frozen);
      key(update, 4, repository, sink, attempt.status());
      update.executeUpdate();
    }
  }

  private static void key(
      PreparedStatement update,
      int from,
      RepositoryName repository,
      String sink,
      WantedStatus status)
      throws SQLException {
    update.setString(from, repository.value());
    update.setString(from + 1, status.commit().hex());
    update.setString(from + 2, status.context());
    update.setString(from + 3, sink);
  }

  @Override
  public Set<CommitId> unfinished(RepositoryName repository) {
    return transactions.executeRead(status -> {
      try (var query =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select distinct commit_id from commit_status
                  where repository = ? and wanted_state <> 'success'
                    and (context like 'holdfast/rollout%' or context like 'holdfast/drift%')
                  """)) {
        query.setString(1, repository.value());
        var commits = new TreeSet<CommitId>();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            commits.add(new CommitId(rows.getString(1)));
          }
        }
        return commits;
      }
    });
  }

  @Override
  public List<ShownStatus> shown(RepositoryName repository, CommitId commit) {
    return transactions.executeRead(status -> {
      try (var query =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select commit_id, context, wanted_state, wanted_description, wanted_url,
                         sink, sent_at, frozen, last_error, not (
                           sent_state is distinct from wanted_state
                           or sent_description is distinct from wanted_description
                           or sent_url is distinct from wanted_url) as current
                  from commit_status where repository = ? and commit_id = ?
                  order by context like 'holdfast/drift%', context like 'holdfast/rollout%',
                           context, sink
                  """)) {
        query.setString(1, repository.value());
        query.setString(2, commit.hex());
        var shown = new ArrayList<ShownStatus>();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            shown.add(shown(rows));
          }
        }
        return shown;
      }
    });
  }

  private static ShownStatus shown(ResultSet row) throws SQLException {
    OffsetDateTime sentAt = row.getObject("sent_at", OffsetDateTime.class);
    return new ShownStatus(
        wanted(row),
        row.getString("sink"),
        sentAt == null ? null : sentAt.toInstant(),
        row.getBoolean("current"),
        row.getBoolean("frozen"),
        row.getString("last_error"));
  }

  private static WantedStatus wanted(ResultSet row) throws SQLException {
    return new WantedStatus(
        new CommitId(row.getString("commit_id")),
        row.getString("context"),
        StatusState.of(row.getString("wanted_state")),
        row.getString("wanted_description"),
        row.getString("wanted_url"));
  }

  @Override
  public long depth() {
    return transactions.executeRead(status -> {
      try (var query =
              status
                  .getConnection()
                  .prepareStatement("select count(*) from commit_status where " + UNSENT);
          ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    });
  }

  private static OffsetDateTime utc(Instant instant) {
    return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
