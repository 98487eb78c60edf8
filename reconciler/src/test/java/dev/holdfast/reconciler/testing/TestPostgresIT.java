package dev.holdfast.reconciler.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestPostgresIT {
  private static TestPostgres postgres;

  @BeforeAll
  static void start() {
    postgres = TestPostgres.fresh();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void everyDatabaseIsMigratedAndEmpty() {
    try (var other = TestPostgres.fresh()) {
      insert(postgres);
      assertThat(repositories(postgres)).isEqualTo(1);
      assertThat(repositories(other)).isZero();
    }
  }

  @Test
  void aTransactionThatThrowsLeavesNothing() {
    long before = repositories(postgres);
    assertThatThrownBy(() ->
            postgres
                .transactions()
                .executeWrite(status -> {
                  insert(status.getConnection(), "lost");
                  throw new IllegalStateException("no");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(repositories(postgres)).isEqualTo(before);
  }

  private static void insert(TestPostgres postgres) {
    postgres.transactions().executeWrite(status -> insert(status.getConnection(), "fleet"));
  }

  private static int insert(Connection connection, String name) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "insert into repository (name, url, branch) values (?, 'x', 'main')")) {
      statement.setString(1, name);
      return statement.executeUpdate();
    }
  }

  private static long repositories(TestPostgres postgres) {
    return postgres
        .transactions()
        .executeRead(status -> {
          try (var statement = status.getConnection().createStatement();
              var rows = statement.executeQuery("select count(*) from repository")) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }
}
