package dev.holdfast.reconciler.pullrequest.jdbc;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.pullrequest.Examined;
import dev.holdfast.reconciler.pullrequest.Finding;
import dev.holdfast.reconciler.pullrequest.PullRequestStore;
import dev.holdfast.reconciler.source.CommitId;
import io.micronaut.transaction.TransactionOperations;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Rows of `pull_request`.
public final class JdbcPullRequestStore implements PullRequestStore {
  private final TransactionOperations<Connection> transactions;

  public JdbcPullRequestStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Examined> open(RepositoryName repository) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select * from pull_request where repository = ? and closed_at is null
                  order by number
                  """)) {
        select.setString(1, repository.value());
        return rows(select);
      }
    });
  }

  @Override
  public List<Examined> latest(RepositoryName repository, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select * from pull_request where repository = ?
                  order by closed_at is not null, number desc limit ?
                  """)) {
        select.setString(1, repository.value());
        select.setInt(2, limit);
        return rows(select);
      }
    });
  }

  @Override
  public Optional<Examined> find(RepositoryName repository, long number) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement("select * from pull_request where repository = ? and number = ?")) {
        select.setString(1, repository.value());
        select.setLong(2, number);
        return rows(select).stream().findFirst();
      }
    });
  }

  @Override
  public void save(Fence fence, Examined examined) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      try (PreparedStatement upsert =
          connection.prepareStatement(
              """
              insert into pull_request (repository, number, title, author, head_commit, head_ref,
                base_branch, base_commit, in_force, from_fork, draft, labels, url, finding,
                examined_at, approvals)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb)
              on conflict (repository, number) do update set
                title = excluded.title, author = excluded.author,
                head_commit = excluded.head_commit, head_ref = excluded.head_ref,
                base_branch = excluded.base_branch, base_commit = excluded.base_commit,
                in_force = excluded.in_force, from_fork = excluded.from_fork,
                draft = excluded.draft, labels = excluded.labels, url = excluded.url,
                finding = excluded.finding, examined_at = excluded.examined_at,
                approvals = excluded.approvals, closed_at = null
              """)) {
        PullRequest pull = examined.pullRequest();
        upsert.setString(1, examined.repository().value());
        upsert.setLong(2, pull.number());
        upsert.setString(3, pull.title());
        upsert.setString(4, pull.author());
        upsert.setString(5, examined.head().hex());
        upsert.setString(6, pull.headRef());
        upsert.setString(7, pull.base());
        upsert.setString(8, examined.base().hex());
        upsert.setString(9, examined.inForce().hex());
        upsert.setBoolean(10, pull.fromFork());
        upsert.setBoolean(11, pull.draft());
        upsert.setString(12, JsonText.canonical(Json.strings(new TreeSet<>(pull.labels()))));
        upsert.setString(13, pull.url().toString());
        upsert.setString(14, JsonText.canonical(examined.finding().toJson()));
        upsert.setObject(15, examined.examinedAt().atOffset(ZoneOffset.UTC));
        upsert.setString(16, json(examined.approvals()));
        return upsert.executeUpdate();
      }
    });
  }

  @Override
  public void approved(
      Fence fence,
      RepositoryName repository,
      long number,
      Collection<PullRequest.Approval> approvals) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update pull_request set approvals = ?::jsonb
              where repository = ? and number = ?
              """)) {
        update.setString(1, json(approvals));
        update.setString(2, repository.value());
        update.setLong(3, number);
        return update.executeUpdate();
      }
    });
  }

  private static String json(Collection<PullRequest.Approval> approvals) {
    return JsonText.canonical(
        Json.list(
            approvals,
            each -> Json.object().put("by", each.by()).put("commit", each.commit().hex()).build()));
  }

  private static List<PullRequest.Approval> approvals(String text) {
    return JsonText.parse("{\"all\":" + text + "}")
        .asObject("approvals")
        .list(
            "all",
            each ->
                new PullRequest.Approval(each.string("by"), new CommitId(each.string("commit"))));
  }

  @Override
  public void commented(
      Fence fence, RepositoryName repository, long number, Examined.Comment comment) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update pull_request set comment_sent = ?, comment_problem = ?,
                comment_attempts = ?, comment_next_at = ?
              where repository = ? and number = ?
              """)) {
        update.setString(1, comment.sent());
        update.setString(2, comment.problem());
        update.setInt(3, comment.attempts());
        update.setObject(4, comment.nextAt().atOffset(ZoneOffset.UTC));
        update.setString(5, repository.value());
        update.setLong(6, number);
        return update.executeUpdate();
      }
    });
  }

  @Override
  public void close(Fence fence, RepositoryName repository, Collection<Long> numbers, Instant at) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      try (PreparedStatement update =
          connection.prepareStatement(
              """
              update pull_request set closed_at = ?
              where repository = ? and number = any (?) and closed_at is null
              """)) {
        update.setObject(1, at.atOffset(ZoneOffset.UTC));
        update.setString(2, repository.value());
        update.setArray(3, connection.createArrayOf("bigint", numbers.toArray()));
        return update.executeUpdate();
      }
    });
  }

  private static List<Examined> rows(PreparedStatement select) throws SQLException {
    var all = new ArrayList<Examined>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        all.add(row(row));
      }
    }
    return all;
  }

  private static Examined row(ResultSet row) throws SQLException {
    var labels = new TreeSet<String>();
    if (JsonText.parse(row.getString("labels")) instanceof Json.Arr(var elements)) {
      elements.forEach(each -> labels.add(each.asString("label")));
    }
    @Nullable OffsetDateTime closedAt = row.getObject("closed_at", OffsetDateTime.class);
    return new Examined(
        new RepositoryName(row.getString("repository")),
        new PullRequest(
            row.getLong("number"),
            row.getString("title"),
            row.getString("author"),
            new CommitId(row.getString("head_commit")),
            row.getString("head_ref"),
            row.getString("base_branch"),
            row.getBoolean("from_fork"),
            row.getBoolean("draft"),
            labels,
            URI.create(row.getString("url"))),
        new CommitId(row.getString("head_commit")),
        new CommitId(row.getString("base_commit")),
        new CommitId(row.getString("in_force")),
        Finding.from(JsonText.parse(row.getString("finding")).asObject("finding")),
        row.getObject("examined_at", OffsetDateTime.class).toInstant(),
        closedAt == null ? null : closedAt.toInstant(),
        approvals(row.getString("approvals")),
        new Examined.Comment(
            row.getString("comment_sent"),
            row.getString("comment_problem"),
            row.getInt("comment_attempts"),
            row.getObject("comment_next_at", OffsetDateTime.class).toInstant()));
  }
}
