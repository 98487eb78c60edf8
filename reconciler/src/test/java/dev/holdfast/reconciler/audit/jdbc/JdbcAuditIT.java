package dev.holdfast.reconciler.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.audit.AuditEntry;
import dev.holdfast.reconciler.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class JdbcAuditIT {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00.123456Z");

  private TestPostgres database;
  private JdbcAudit audit;

  @BeforeEach
  void start() {
    database = TestPostgres.fresh();
    audit = new JdbcAudit(database.transactions(), InstantSource.fixed(NOW));
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private void record(String action) {
    audit.record("first", action, "web-1", Json.object().put("why", "a \"test\"\n").build());
  }

  private void sql(String text) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  @Test
  void entriesAreNumberedWithoutGapsAndChained() {
    record("label-node");
    record("revoke-node");

    var entries = audit.entries(Long.MAX_VALUE, 10);

    assertThat(entries).extracting(AuditEntry::number).containsExactly(2L, 1L);
    assertThat(entries.getFirst().at()).isEqualTo(NOW);
    assertThat(entries.getFirst().detail().string("why")).isEqualTo("a \"test\"\n");
    assertThat(audit.firstBreak()).isEmpty();
    assertThat(audit.entries(2, 10)).hasSize(1);
  }

  @Test
  void manyAtOnceStillMakeOneChain() {
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        workers.execute(() -> record("label-node"));
      }
    }

    assertThat(audit.entries(Long.MAX_VALUE, 100)).hasSize(40);
    assertThat(audit.firstBreak()).isEmpty();
  }

  @Test
  void nothingIsChangedOrTakenOut() {
    record("label-node");

    assertThatThrownBy(() -> sql("update audit set actor = 'nobody'"))
        .hasMessageContaining("append-only");
    assertThatThrownBy(() -> sql("delete from audit")).hasMessageContaining("append-only");
    assertThatThrownBy(() -> sql("truncate audit")).hasMessageContaining("append-only");
  }

  @Test
  void whoGetsAroundThatIsFoundOut() throws SQLException {
    for (int i = 0; i < 5; i++) {
      record("label-node");
    }
    sql("alter table audit disable trigger audit_append_only");
    sql("update audit set actor = 'nobody' where number = 3");
    assertThat(audit.firstBreak()).hasValue(3);

    sql("update audit set actor = 'first' where number = 3");
    assertThat(audit.firstBreak()).isEmpty();
    sql("delete from audit where number = 2");
    assertThat(audit.firstBreak()).hasValue(3);
  }
}
