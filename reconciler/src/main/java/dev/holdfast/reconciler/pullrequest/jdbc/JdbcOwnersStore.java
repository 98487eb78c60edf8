package dev.holdfast.reconciler.pullrequest.jdbc;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.pullrequest.OwnersStore;
import dev.holdfast.reconciler.pullrequest.OwnersWord;
import dev.holdfast.reconciler.source.CommitId;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What owners still have to say, beside the pull requests.
public final class JdbcOwnersStore implements OwnersStore {
  private final TransactionOperations<Connection> transactions;

  public JdbcOwnersStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public Map<Long, OwnersWord> all(RepositoryName repository) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement("select * from pull_request_owners where repository = ?")) {
        select.setString(1, repository.value());
        return words(select);
      }
    });
  }

  private static Map<Long, OwnersWord> words(PreparedStatement select) throws SQLException {
    var words = new TreeMap<Long, OwnersWord>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        words.put(
            row.getLong("number"),
            new OwnersWord(
                new CommitId(row.getString("head_commit")),
                row.getString("owners_file"),
                sentences(row.getString("wanting")),
                sentences(row.getString("wanting_itself"))));
      }
    }
    return words;
  }

  private static List<String> sentences(String text) {
    return JsonText.parse("{\"all\":" + text + "}").asObject("sentences").strings("all");
  }

  @Override
  public void save(Fence fence, RepositoryName repository, long number, OwnersWord word) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      try (PreparedStatement upsert =
          connection.prepareStatement(
              """
              insert into pull_request_owners
                (repository, number, head_commit, owners_file, wanting, wanting_itself)
              select ?, ?, ?, ?, ?::jsonb, ?::jsonb
              on conflict (repository, number) do update set
                head_commit = excluded.head_commit, owners_file = excluded.owners_file,
                wanting = excluded.wanting, wanting_itself = excluded.wanting_itself
              """)) {
        upsert.setString(1, repository.value());
        upsert.setLong(2, number);
        upsert.setString(3, word.head().hex());
        upsert.setString(4, word.ownersFile());
        upsert.setString(5, JsonText.canonical(Json.strings(word.wanting())));
        upsert.setString(6, JsonText.canonical(Json.strings(word.wantingItself())));
        return upsert.executeUpdate();
      }
    });
  }
}
