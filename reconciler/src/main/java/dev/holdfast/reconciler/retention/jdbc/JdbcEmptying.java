package dev.holdfast.reconciler.retention.jdbc;

import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.retention.Emptying;
import dev.holdfast.reconciler.retention.RetentionSettings;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes out of rows that stay what is past its age, or beyond the room that there is for it.
public final class JdbcEmptying {
  private static final Logger log = LoggerFactory.getLogger(JdbcEmptying.class);

  /// Rows a statement: each of them is written anew.
  static final int BATCH = 500;

  private static final int BATCHES_A_TURN = 20;

  /// Measuring reads every row that holds an output.
  private static final Duration BETWEEN_MEASUREMENTS = Duration.ofHours(1);

  private final TransactionOperations<Connection> transactions;
  private final RetentionSettings settings;
  private final Leadership leadership;
  private final InstantSource clock;
  private Instant measured = Instant.MIN;
  private Instant beyondRoom = Instant.MIN;

  public JdbcEmptying(
      TransactionOperations<Connection> transactions,
      RetentionSettings settings,
      Leadership leadership,
      InstantSource clock) {
    this.transactions = transactions;
    this.settings = settings;
    this.leadership = leadership;
    this.clock = clock;
  }

  /// Some batches of everything; does nothing where another replica leads.
  ///
  /// @return how many rows were emptied
  public long turn() {
    Optional<Fence> fence = leadership.current();
    if (fence.isEmpty()) {
      return 0;
    }
    long emptied = 0;
    try {
      for (Emptying emptying : Emptying.ALL) {
        long rows = turn(emptying, fence.get());
        if (rows > 0) {
          log.atInfo()
              .addKeyValue("kind", emptying.name())
              .addKeyValue("rows", rows)
              .log("old history emptied");
        }
        emptied += rows;
      }
    } catch (LostLeadershipException e) {
      return emptied; // the next leader goes on
    }
    return emptied;
  }

  private long turn(Emptying emptying, Fence fence) {
    Instant before = before(emptying);
    long emptied = 0;
    for (int i = 0; i < BATCHES_A_TURN; i++) {
      int rows = batch(emptying, fence, before);
      emptied += rows;
      if (rows < BATCH) {
        return emptied;
      }
    }
    return emptied;
  }

  private int batch(Emptying emptying, Fence fence, Instant before) {
    return transactions.executeWrite(status -> {
      Fences.check(status.getConnection(), fence);
      try (PreparedStatement update = status.getConnection().prepareStatement(emptying.sql())) {
        update.setObject(1, before.atOffset(ZoneOffset.UTC));
        update.setInt(2, BATCH);
        return update.executeUpdate();
      }
    });
  }

  private Instant before(Emptying emptying) {
    Instant now = clock.instant();
    Instant byAge = now.minus(settings.age(emptying));
    if (!emptying.equals(Emptying.OUTPUTS)) {
      return byAge;
    }
    if (measured.isBefore(now.minus(BETWEEN_MEASUREMENTS))) {
      beyondRoom = beyondRoom(byAge);
      measured = now;
    }
    return beyondRoom.isAfter(byAge) ? beyondRoom : byAge;
  }

  /// What was received up to then does not fit beside what came later.
  private Instant beyondRoom(Instant byAge) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select max(received_at) from (
                    select received_at,
                           sum(pg_column_size(body)) over (order by received_at desc) as bytes
                    from report t where %s and received_at >= ?) as newest
                  where bytes > ?
                  """
                      .formatted(Emptying.HAS_OUTPUT))) {
        select.setObject(1, byAge.atOffset(ZoneOffset.UTC));
        select.setLong(2, settings.outputsBytes());
        try (ResultSet row = select.executeQuery()) {
          row.next();
          @Nullable OffsetDateTime last = row.getObject(1, OffsetDateTime.class);
          return last == null ? Instant.MIN : last.toInstant().plusNanos(1_000);
        }
      }
    });
  }
}
