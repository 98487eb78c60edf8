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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What steps said goes by age and size, what nodes and associations that are gone left by age.
@SuppressWarnings("NullAway.Init")
class EmptyingIT {
  private TestPostgres database;
  private Optional<Fence> leader = Optional.of(new Fence(1));

  @BeforeEach
  void start() throws SQLException {
    database = TestPostgres.fresh();
    sql(
        "insert into lease values ('leader', 'me', 1, now() + interval '1 hour')",
        """
        insert into node (name, public_key, labels, agent_version, registered_at, facts, revoked_at)
        values ('web-1', 'k', '{}', '1', now(), '{"os": "debian"}', null),
               ('gone-1', 'k', '{}', '1', now(), '{"os": "debian"}', now() - interval '31 days'),
               ('gone-2', 'k', '{}', '1', now(), '{"os": "debian"}', now() - interval '29 days')
        """);
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

  private String one(String query) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  private JdbcEmptying emptying(RetentionSettings settings) {
    return new JdbcEmptying(
        database.transactions(), settings, () -> leader, InstantSource.system());
  }

  /// One report a day, the newest of today, each with what a step said.
  private void reports(int days) throws SQLException {
    sql(
        """
        insert into report (node, stream, number, repository, association, version, verdict,
                            trigger, started_at, finished_at, received_at, body)
        select 'web-1', 's', n, 'fleet', 'web', 1, 'in_sync', 'firing', at, at, at,
               jsonb_build_object('number', n, 'resources', jsonb_build_array(
                 jsonb_build_object('name', 'first', 'message', 'm'),
                 jsonb_build_object('name', 'step', 'output',
                   jsonb_build_object('exit_code', 0, 'text', md5(n::text) || md5(n::text)))))
        from generate_series(1, %1$d) as n,
             lateral (select now() - (%1$d - n) * interval '1 day' as at) as x
        """
            .formatted(days));
  }

  private static final String WITH_OUTPUT =
      "select count(*) from report where body @? '$.resources[*].output'";

  @Test
  void whatStepsSaidGoesWithAgeAndTheRestOfTheReportStays() throws SQLException {
    reports(40);
    assertThat(emptying(RetentionSettings.DEFAULT).turn())
        .as("ten outputs, and the facts of a node that is gone")
        .isEqualTo(11);
    assertThat(one(WITH_OUTPUT)).isEqualTo("30");
    assertThat(one("select body ->> 'resources' from report where number = 1"))
        .isEqualTo("[{\"name\": \"first\", \"message\": \"m\"}, {\"name\": \"step\"}]");
    assertThat(one("select count(*) from report")).isEqualTo("40");
    assertThat(emptying(RetentionSettings.DEFAULT).turn()).isZero();
    var week = new RetentionSettings(Map.of("outputs", Duration.ofDays(7)), Map.of());
    emptying(week).turn();
    assertThat(one(WITH_OUTPUT)).isEqualTo("7");
  }

  @Test
  void theReportThatAVerdictCameFromKeepsIts() throws SQLException {
    reports(40);
    sql(
        """
        insert into verdict (repository, association, node, version, enforced_digest, verdict,
                             since, last_run_at)
        select 'fleet', 'web', 'web-1', 1, 'd', 'failed', now(), finished_at
        from report where number = 2
        """,
        "delete from report where number > 2");
    emptying(RetentionSettings.DEFAULT).turn();
    assertThat(one("select number from report where body @? '$.resources[*].output'"))
        .isEqualTo("2");
  }

  @Test
  void whatDoesNotFitGoesBeforeItsAge() throws SQLException {
    reports(20);
    sql(
        """
        update report set body = jsonb_set(body, '{resources,1,output,text}',
          (select to_jsonb(string_agg(md5(i::text || number), ''))
           from generate_series(1, 9000) as i))
        """);
    long each = Long.parseLong(one("select avg(pg_column_size(body))::bigint from report"));
    assertThat(each).isGreaterThan(100_000);
    var room = new RetentionSettings(Map.of(), Map.of(), 10 * each + each / 2);
    emptying(room).turn();
    assertThat(one(WITH_OUTPUT)).isEqualTo("10");
    assertThat(one("select min(number) from report where body @? '$.resources[*].output'"))
        .isEqualTo("11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetentionSettings(Map.of(), Map.of(), 1))
        .withMessage("'outputsSize' is at least 1MB");
  }

  @Test
  void whatANodeThatIsGoneLeftGoesAMonthLater() throws SQLException {
    sql(
        """
        insert into verdict (repository, association, node, version, enforced_digest, verdict,
                             since)
        select 'fleet', 'web', name, 1, 'd', 'in_sync', now() from node
        """);
    assertThat(emptying(RetentionSettings.DEFAULT).turn()).isEqualTo(2);
    assertThat(one("select string_agg(name, ' ' order by name) from node where facts <> '{}'"))
        .isEqualTo("gone-2 web-1");
    assertThat(one("select string_agg(node, ' ' order by node) from verdict"))
        .isEqualTo("gone-2 web-1");
    assertThat(one("select count(*) from node")).isEqualTo("3");
  }

  @Test
  void complianceItemsOfWhatIsGoneGoAMonthAfterTheyWerePut() throws SQLException {
    sql(
        """
        insert into association (repository, name, last_version, retired_at)
        values ('fleet', 'old', 1, now()), ('fleet', 'web', 1, null)
        """,
        """
        insert into compliance_upload (node, type, association, executed_at, put_at, put_by, sums)
        select node, type, association, now(), now() - age * interval '1 day', 'a', '[]'
        from (values ('gone-1', 'Custom:A', '', 31), ('gone-2', 'Custom:A', '', 1),
                     ('web-1', 'Custom:A', '', 31), ('web-1', 'Association', 'fleet/web', 31),
                     ('web-1', 'Association', 'fleet/old', 31))
             as x (node, type, association, age)
        """);
    new JdbcRetention(
            database.transactions(),
            Rules.ALL,
            RetentionSettings.DEFAULT,
            () -> leader,
            InstantSource.system())
        .turn();
    assertThat(
            List.of(
                one("""
                select string_agg(node || ' ' || type || ' ' || association, ',' order by 1)
                from (select * from compliance_upload order by node, type, association)
                     as kept
                """)
                    .split(",")))
        .containsExactlyInAnyOrder(
            "gone-2 Custom:A ", "web-1 Association fleet/web", "web-1 Custom:A ");
  }

  @Test
  void onlyTheLeaderEmpties() throws SQLException {
    reports(40);
    leader = Optional.empty();
    assertThat(emptying(RetentionSettings.DEFAULT).turn()).isZero();
    leader = Optional.of(new Fence(7));
    assertThat(emptying(RetentionSettings.DEFAULT).turn()).isZero();
    assertThat(one(WITH_OUTPUT)).isEqualTo("40");
  }
}
