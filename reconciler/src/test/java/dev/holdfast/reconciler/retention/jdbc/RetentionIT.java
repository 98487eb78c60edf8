package dev.holdfast.reconciler.retention.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.retention.Rules;
import dev.holdfast.reconciler.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionIT {
  private TestPostgres database;
  private Optional<Fence> leader = Optional.of(new Fence(1));

  @BeforeEach
  void start() throws SQLException {
    database = TestPostgres.fresh();
    sql(
        "insert into lease values ('leader', 'me', 1, now() + interval '1 hour')",
        "insert into node (name, public_key, labels, agent_version, registered_at)"
            + " values ('web-1', 'k', '{}', '1', now())",
        "insert into repository (name, url, branch, applied_commit, seen_commit)"
            + " values ('fleet', 'u', 'main', 'head', 'head')");
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private void sql(String... statements) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private long count(String table) throws SQLException {
    try (var connection = database.connect();
        var rows = connection.createStatement().executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private JdbcRetention retention(RetentionSettings settings) {
    return new JdbcRetention(
        database.transactions(), Rules.ALL, settings, () -> leader, InstantSource.system());
  }

  /// @param newest how old the newest is, in days; the others are an hour older each
  private void reports(int how, int newest) throws SQLException {
    sql(
        """
        insert into report (node, stream, number, repository, association, version, verdict,
                            trigger, started_at, finished_at, received_at, body)
        select 'web-1', 's', n, 'fleet', 'web', 1, 'in_sync', 'firing', at, at, at, '{}'
        from generate_series(1, %d) as n,
             lateral (select now() - interval '%d days' - (%d - n) * interval '1 hour' as at) as x
        """
            .formatted(how, newest, how));
  }

  private void verdict(String lastRun) throws SQLException {
    sql(
        """
        insert into verdict (repository, association, node, version, enforced_digest, verdict,
                             since, last_run_at)
        values ('fleet', 'web', 'web-1', 1, 'd', 'in_sync', now(), %s)
        """
            .formatted(lastRun));
  }

  @Test
  void oldReportsGoInBatchesAndTheCurrentOneStays() throws SQLException {
    reports(2_500, 91);
    verdict("(select max(finished_at) from report)");
    assertThat(retention(RetentionSettings.DEFAULT).turn()).isEqualTo(2_499);
    assertThat(count("report")).isEqualTo(1);
    assertThat(retention(RetentionSettings.DEFAULT).turn()).isZero();
  }

  @Test
  void whatIsYoungStays() throws SQLException {
    reports(20, 89);
    assertThat(retention(RetentionSettings.DEFAULT).turn()).isZero();
    assertThat(count("report")).isEqualTo(20);
  }

  @Test
  void anAgeAndANumberOfRowsAreSettings() throws SQLException {
    reports(50, 10);
    var shorter = new RetentionSettings(Map.of("reports", Duration.ofDays(11)), Map.of());
    assertThat(retention(shorter).turn()).isBetween(25L, 26L);
    sql("delete from report");
    reports(1_200, 1);
    var fewer = new RetentionSettings(Map.of(), Map.of("reports", 1_000L));
    retention(fewer).turn();
    assertThat(count("report")).isBetween(1_000L, 1_001L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetentionSettings(Map.of("reports", Duration.ofHours(47)), Map.of()))
        .withMessage("'reports' is at least 2d");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetentionSettings(Map.of(), Map.of("reports", 999L)));
  }

  @Test
  void onlyTheLeaderDeletesAndOneThatWasReplacedDoesNot() throws SQLException {
    reports(10, 100);
    leader = Optional.empty();
    assertThat(retention(RetentionSettings.DEFAULT).turn()).isZero();
    leader = Optional.of(new Fence(7));
    assertThat(retention(RetentionSettings.DEFAULT).turn()).isZero();
    assertThat(count("report")).isEqualTo(10);
  }

  @Test
  void requestsThatWaitAndStatusesThatCountAreKeptHoweverOldTheyAre() throws SQLException {
    sql(
        """
        insert into run_request (id, repository, association, node, check_only, requested_by,
                                 requested_at, expires_at, reported_at)
        values ('done', 'fleet', 'web', 'web-1', false, 'a', now() - interval '40 days',
                now() - interval '39 days', now() - interval '39 days'),
               ('open', 'fleet', 'web', 'web-1', false, 'a', now() - interval '40 days',
                now() + interval '1 day', null),
               ('young', 'fleet', 'web', 'web-1', false, 'a', now() - interval '2 days',
                now() - interval '1 day', now() - interval '1 day')
        """,
        """
        insert into commit_status (repository, commit_id, context, sink, wanted_state,
                                   wanted_description, wanted_url, wanted_at, sent_state,
                                   sent_description, sent_url, next_attempt_at)
        select 'fleet', commit_id, 'c', 'notes', 's', 'd', 'u', now() - interval '200 days',
               sent, 'd', 'u', now()
        from (values ('old', 's'), ('head', 's'), ('unsent', 'other')) as x (commit_id, sent)
        """);
    assertThat(retention(RetentionSettings.DEFAULT).turn()).isEqualTo(2);
    assertThat(count("run_request where id <> 'done'")).isEqualTo(2);
    assertThat(count("commit_status where commit_id in ('head', 'unsent')")).isEqualTo(2);
    assertThat(count("run_request") + count("commit_status")).isEqualTo(4);
  }

  @Test
  void executionsGoWithTheirPartsUnlessAPermitIsOut() throws SQLException {
    sql(
        """
        insert into execution (id, repository, association, origin, at, targets, concurrent, borne,
                               running)
        values ('over', 'fleet', 'web', 'firing', now() - interval '91 days', 1, 1, 1, 0),
               ('runs', 'fleet', 'web', 'firing', now() - interval '91 days', 1, 1, 1, 1),
               ('young', 'fleet', 'web', 'firing', now() - interval '89 days', 1, 1, 1, 0)
        """,
        "insert into execution_part (execution, node, status, at) values ('over', 'web-1', 'failed', now())");
    assertThat(retention(RetentionSettings.DEFAULT).turn()).isEqualTo(1);
    assertThat(count("execution where id = 'over'")).isZero();
    assertThat(count("execution")).isEqualTo(2);
    assertThat(count("execution_part")).isZero();
  }

  @Test
  void hoursOfComplianceGoBeforeItsDays() throws SQLException {
    sql(
        """
        insert into compliance_history (span, begins_at, repository, type, severity, compliant,
                                        non_compliant, unknown)
        select span, now() - age * interval '1 day', '', 'Association', 'high', 1, 0, 0
        from unnest(array['hour', 'day']) as span, unnest(array[13, 15, 399, 401]) as age
        """);
    assertThat(retention(RetentionSettings.DEFAULT).turn()).isEqualTo(4);
    assertThat(count("compliance_history where span = 'hour'")).isEqualTo(1);
    assertThat(count("compliance_history where span = 'day'")).isEqualTo(3);
  }
}
