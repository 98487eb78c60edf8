package dev.holdfast.reconciler.lease.jdbc;

import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds the lease, or waits for it, for as long as it is open. The database's clock alone decides
/// whether a lease has run out; this replica's own clock only makes it stop early.
public final class JdbcLease implements Leadership, AutoCloseable {
  public static final Duration LENGTH = Duration.ofSeconds(30);
  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(JdbcLease.class);

  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;
  private final String holder;
  private final Runnable elsewhere;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Trouble trouble =
      new Trouble(LOG, "the lease cannot be renewed", "the lease is renewed again");
  private volatile @Nullable Term term;

  /// @param until when this replica stops believing in it, if it cannot renew
  private record Term(Fence fence, Instant until) {}

  /// @param holder identifies the replica over its restarts, such as its data folder does; two that
  ///   run at once must not have the same
  /// @param elsewhere called whenever another replica is found to lead: what this one has in memory
  ///   may no longer be what is in force
  public JdbcLease(
      TransactionOperations<Connection> transactions,
      InstantSource clock,
      String holder,
      Runnable elsewhere) {
    this.transactions = transactions;
    this.clock = clock;
    this.holder = holder;
    this.elsewhere = elsewhere;
  }

  /// Tries once, so that a lone replica leads at once, and goes on in a thread of its own.
  public void start() {
    turn();
    Thread.ofVirtual().name("lease").start(this::keep);
  }

  private void keep() {
    try {
      while (!closing.await((term == null ? RETRY : RENEWAL).toMillis(), TimeUnit.MILLISECONDS)) {
        turn();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// One attempt to get or renew the lease. Trouble with the database is retried: the lease runs
  /// out by itself.
  void turn() {
    Instant asked = clock.instant();
    @Nullable Term before = term;
    try {
      Optional<Fence> fence =
          before == null || asked.isAfter(before.until()) ? acquire() : renew(before.fence());
      term = fence.map(f -> new Term(f, asked.plus(LENGTH))).orElse(null);
      tell(before, term);
      trouble.over();
      if (before == null && fence.isEmpty()) {
        elsewhere.run();
      }
    } catch (Exception e) {
      trouble.met(e);
    }
  }

  private static void tell(@Nullable Term before, @Nullable Term after) {
    if (before == null && after != null) {
      LOG.atInfo().addKeyValue("fence", after.fence().number()).log("leading");
    } else if (before != null && after == null) {
      LOG.atWarn().addKeyValue("fence", before.fence().number()).log("no longer leading");
    }
  }

  /// A free lease, one that ran out, and one of this replica's own earlier life are taken.
  private Optional<Fence> acquire() {
    return transactions.executeWrite(status -> acquire(status.getConnection(), holder));
  }

  /// One attempt of `holder` to get the lease, for who does not keep it; empty where another
  /// replica leads.
  public static Optional<Fence> acquire(Connection connection, String holder) throws SQLException {
    return write(
        connection,
        """
        insert into lease (name, holder, fencing, expires_at)
        values ('leader', ?, 1, clock_timestamp() + make_interval(secs => ?))
        on conflict (name) do update
          set holder = excluded.holder, fencing = lease.fencing + 1, expires_at = excluded.expires_at
          where lease.holder = excluded.holder or lease.expires_at < clock_timestamp()
        returning fencing
        """,
        statement -> {
          statement.setString(1, holder);
          statement.setLong(2, LENGTH.toSeconds());
        });
  }

  private Optional<Fence> renew(Fence fence) {
    return write(
        """
        update lease set expires_at = clock_timestamp() + make_interval(secs => ?)
        where name = 'leader' and fencing = ?
        returning fencing
        """,
        statement -> {
          statement.setLong(1, LENGTH.toSeconds());
          statement.setLong(2, fence.number());
        });
  }

  private Optional<Fence> write(String sql, Parameters parameters) {
    return transactions.executeWrite(status -> write(status.getConnection(), sql, parameters));
  }

  private static Optional<Fence> write(Connection connection, String sql, Parameters parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(statement);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(new Fence(rows.getLong(1))) : Optional.empty();
      }
    }
  }

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  @Override
  public Optional<Fence> current() {
    @Nullable Term now = term;
    return now == null || clock.instant().isAfter(now.until())
        ? Optional.empty()
        : Optional.of(now.fence());
  }

  /// Gives the lease back, so that another replica need not wait for it to run out.
  @Override
  public void close() {
    closing.countDown();
    @Nullable Term last = term;
    term = null;
    if (last != null) {
      try {
        write(
            """
            update lease set expires_at = clock_timestamp() where name = 'leader' and fencing = ?
            returning fencing
            """,
            statement -> statement.setLong(1, last.fence().number()));
      } catch (Exception e) {
        LOG.atInfo()
            .addKeyValue("reason", DatabaseAway.reason(e).orElseGet(e::toString))
            .log("the lease is not given back; it runs out by itself");
      }
    }
  }
}
