package dev.holdfast.reconciler.preview.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.preview.LivePreview;
import dev.holdfast.reconciler.preview.NodeAnswer;
import dev.holdfast.reconciler.preview.PreviewStore;
import dev.holdfast.reconciler.source.CommitId;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows of `preview`, `preview_node` and `preview_content`.
public final class JdbcPreviewStore implements PreviewStore {
  private static final String ASSOCIATIONS = "associations";

  private final TransactionOperations<Connection> transactions;

  public JdbcPreviewStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public void begin(
      Fence fence,
      LivePreview preview,
      Map<NodeName, Set<Digest>> digests,
      Map<Digest, byte[]> contents) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      insert(connection, preview);
      insert(connection, preview, digests);
      return insert(connection, preview.id(), contents);
    });
  }

  private static void insert(Connection connection, LivePreview preview) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into preview (id, repository, pull_request, head_commit, asked_by, asked_at,
              expires_at, budget_ms, scripts, reached, not_sent, subject, state, refusal, ended_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      insert.setString(1, preview.id());
      insert.setString(2, preview.repository().value());
      insert.setLong(3, preview.pullRequest());
      insert.setString(4, preview.head().hex());
      insert.setString(5, preview.askedBy());
      insert.setObject(6, preview.askedAt().atOffset(ZoneOffset.UTC));
      insert.setObject(7, preview.expiresAt().atOffset(ZoneOffset.UTC));
      insert.setLong(8, preview.budget().toMillis());
      insert.setBoolean(9, preview.scripts());
      insert.setInt(10, preview.reached());
      insert.setInt(11, preview.notSent());
      insert.setString(12, JsonText.canonical(preview.subjectsJson()));
      insert.setString(13, preview.state().id());
      insert.setString(14, preview.refusal());
      Instant ended = preview.endedAt();
      insert.setObject(15, ended == null ? null : ended.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
  }

  private static void insert(
      Connection connection, LivePreview preview, Map<NodeName, Set<Digest>> digests)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into preview_node (preview, node, contents, digests) values (?, ?, ?, ?)")) {
      for (LivePreview.Part part : preview.parts()) {
        insert.setString(1, preview.id());
        insert.setString(2, part.node().value());
        insert.setString(
            3,
            JsonText.canonical(
                Json.object()
                    .put(ASSOCIATIONS, Json.list(part.contents(), id -> Json.of(id.toString())))
                    .build()));
        insert.setArray(
            4,
            connection.createArrayOf(
                "text",
                digests.getOrDefault(part.node(), Set.of()).stream().map(Digest::value).toArray()));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static int insert(Connection connection, String id, Map<Digest, byte[]> contents)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into preview_content (preview, digest, content) values (?, ?, ?)")) {
      for (Map.Entry<Digest, byte[]> each : contents.entrySet()) {
        insert.setString(1, id);
        insert.setString(2, each.getKey().value());
        insert.setBytes(3, each.getValue());
        insert.executeUpdate(); // one at a time: together they may be large
      }
      return contents.size();
    }
  }

  @Override
  public List<LivePreview> running() {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement select =
          connection.prepareStatement(
              "select * from preview where ended_at is null order by asked_at, id")) {
        return rows(connection, select);
      }
    });
  }

  @Override
  public Optional<LivePreview> find(String id) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement select =
          connection.prepareStatement("select * from preview where id = ?")) {
        select.setString(1, id);
        return rows(connection, select).stream().findFirst();
      }
    });
  }

  @Override
  public List<LivePreview> latest(RepositoryName repository, Collection<Long> pullRequests) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select p.* from unnest(?::bigint[]) as n (number)
              cross join lateral (select * from preview
                                  where repository = ? and pull_request = n.number
                                  order by asked_at desc limit 1) p
              """)) {
        select.setArray(1, connection.createArrayOf("bigint", pullRequests.toArray()));
        select.setString(2, repository.value());
        return rows(connection, select);
      }
    });
  }

  @Override
  public boolean answer(String id, NodeName node, NodeAnswer answer, Instant at) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update preview_node n set answered_at = ?, answer = ?
                  from preview p
                  where n.preview = ? and n.node = ? and n.answered_at is null
                    and p.id = n.preview and p.ended_at is null
                  """)) {
        update.setObject(1, at.atOffset(ZoneOffset.UTC));
        update.setString(2, JsonText.canonical(answer.toJson()));
        update.setString(3, id);
        update.setString(4, node.value());
        return update.executeUpdate() > 0;
      }
    });
  }

  @Override
  public Optional<byte[]> content(String id, NodeName node, Digest digest, Instant now) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select c.content
                  from preview p
                  join preview_node n on n.preview = p.id and n.node = ? and ? = any (n.digests)
                  join preview_content c on c.preview = p.id and c.digest = ?
                  where p.id = ? and p.ended_at is null and p.expires_at > ?
                  """)) {
        select.setString(1, node.value());
        select.setString(2, digest.value());
        select.setString(3, digest.value());
        select.setString(4, id);
        select.setObject(5, now.atOffset(ZoneOffset.UTC));
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
        }
      }
    });
  }

  @Override
  public void end(Fence fence, String id, LivePreview.State state, Instant at) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      try (PreparedStatement update =
              connection.prepareStatement(
                  "update preview set ended_at = ?, state = ? where id = ? and ended_at is null");
          PreparedStatement delete =
              connection.prepareStatement("delete from preview_content where preview = ?")) {
        update.setObject(1, at.atOffset(ZoneOffset.UTC));
        update.setString(2, state.id());
        update.setString(3, id);
        update.executeUpdate();
        delete.setString(1, id);
        return delete.executeUpdate();
      }
    });
  }

  private static List<LivePreview> rows(Connection connection, PreparedStatement select)
      throws SQLException {
    var all = new ArrayList<LivePreview>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        all.add(row(row));
      }
    }
    if (all.isEmpty()) {
      return List.of();
    }
    Map<String, List<LivePreview.Part>> parts =
        parts(connection, all.stream().map(LivePreview::id).toList());
    return all.stream().map(each -> each.with(parts.getOrDefault(each.id(), List.of()))).toList();
  }

  private static Map<String, List<LivePreview.Part>> parts(Connection connection, List<String> ids)
      throws SQLException {
    var parts = new HashMap<String, List<LivePreview.Part>>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select * from preview_node where preview = any (?) order by node")) {
      select.setArray(1, connection.createArrayOf("text", ids.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          @Nullable String answer = row.getString("answer");
          parts
              .computeIfAbsent(row.getString("preview"), _ -> new ArrayList<>())
              .add(
                  new LivePreview.Part(
                      new NodeName(row.getString("node")),
                      JsonText.parse(row.getString("contents"))
                          .asObject("contents")
                          .strings(ASSOCIATIONS)
                          .stream()
                          .map(AssociationId::parse)
                          .toList(),
                      answer == null
                          ? new NodeAnswer.Waiting()
                          : NodeAnswer.from(JsonText.parse(answer))));
        }
      }
    }
    return parts;
  }

  private static LivePreview row(ResultSet row) throws SQLException {
    @Nullable OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
    return new LivePreview(
        row.getString("id"),
        new RepositoryName(row.getString("repository")),
        row.getLong("pull_request"),
        new CommitId(row.getString("head_commit")),
        row.getString("asked_by"),
        row.getObject("asked_at", OffsetDateTime.class).toInstant(),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        Duration.ofMillis(row.getLong("budget_ms")),
        row.getBoolean("scripts"),
        row.getInt("reached"),
        row.getInt("not_sent"),
        LivePreview.subjects(JsonText.parse(row.getString("subject")).asObject("subject")),
        LivePreview.State.of(row.getString("state")),
        row.getString("refusal"),
        ended == null ? null : ended.toInstant(),
        List.of());
  }
}
