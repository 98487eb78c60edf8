package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.ConfirmationStore;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Confirmations in their table. The repository's row is locked meanwhile, so that none is taken
/// that the decision which made it idle did not settle.
public final class JdbcConfirmationStore implements ConfirmationStore {
  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{%d,64}".formatted(LEAST_DIGITS));
  private static final int WORD_SHOWN = 80;

  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  public JdbcConfirmationStore(
      TransactionOperations<Connection> transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public Answer confirm(RepositoryName repository, String digest, String by) {
    String text = digest.strip().toLowerCase(Locale.ROOT);
    String digits = text.startsWith("sha256:") ? text.substring(7) : text;
    if (!DIGITS.matcher(digits).matches()) {
      String shown = text.length() <= WORD_SHOWN ? text : text.substring(0, WORD_SHOWN) + "…";
      return new Answer.Refused(
          "'%s' is no plan digest: it has %d to 64 hex digits".formatted(shown, LEAST_DIGITS));
    }
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      lock(connection, repository);
      Optional<CommitRecord> last = last(connection, repository);
      if (last.isEmpty() || !isShowing(last.get(), digits)) {
        return new Answer.Refused(refusal(connection, repository, last, digits));
      }
      return new Answer.Taken(take(connection, last.get(), by));
    });
  }

  private static boolean isShowing(CommitRecord record, String digits) {
    @Nullable Braked braked = record.braked();
    return record.isBraked() && braked != null && names(braked, digits);
  }

  private static boolean names(Braked braked, String digits) {
    return braked.judgement().digest().value().startsWith("sha256:" + digits);
  }

  private static String refusal(
      Connection connection, RepositoryName repository, Optional<CommitRecord> last, String digits)
      throws SQLException {
    String plan = digits.substring(0, LEAST_DIGITS);
    Optional<CommitRecord> once = once(connection, repository, digits);
    if (last.isEmpty() || once.isEmpty()) {
      return "no commit of '%s' was blocked with the plan %s".formatted(repository, plan);
    }
    @Nullable Braked braked = last.get().braked();
    if (braked != null && braked.confirmation() != null && names(braked, digits)) {
      return "the plan %s is applied already, confirmed by %s"
          .formatted(plan, braked.confirmation().words());
    }
    return "the plan %s is that of %s; since then %s"
        .formatted(plan, once.get().facts().id().abbreviated(), ConfirmationRows.moved(last.get()));
  }

  private static void lock(Connection connection, RepositoryName repository) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select 1 from repository where name = ? for update")) {
      select.setString(1, repository.value());
      select.execute();
    }
  }

  private static Optional<CommitRecord> last(Connection connection, RepositoryName repository)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select "
                + CommitRows.COLUMNS
                + "from commit_record where repository = ? order by number desc limit 1")) {
      select.setString(1, repository.value());
      return CommitRows.all(select).stream().findFirst();
    }
  }

  /// The latest commit that ever had such a plan.
  private static Optional<CommitRecord> once(
      Connection connection, RepositoryName repository, String digits) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select "
                + CommitRows.COLUMNS
                + """
                from commit_record where repository = ? and plan_digest like ? || '%'
                order by number desc limit 1
                """)) {
      select.setString(1, repository.value());
      select.setString(2, "sha256:" + digits);
      return CommitRows.all(select).stream().findFirst();
    }
  }

  /// Who said it first stays named.
  private Given take(Connection connection, CommitRecord shown, String by) throws SQLException {
    @Nullable Braked braked = shown.braked();
    if (braked == null) {
      throw new IllegalStateException("nothing to confirm");
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into confirmation (repository, plan_digest, commit_id, confirmed_by,
                                      confirmed_at)
            values (?, ?, ?, ?, ?)
            on conflict (repository, plan_digest) where state = 'waiting'
              do update set reason = confirmation.reason
            returning *
            """)) {
      Digest digest = braked.judgement().digest();
      Instant now = Columns.exact(clock.instant());
      insert.setString(1, shown.repository().value());
      insert.setString(2, digest.value());
      insert.setString(3, shown.facts().id().hex());
      insert.setString(4, by);
      insert.setObject(5, Columns.time(now));
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        return ConfirmationRows.one(rows);
      }
    }
  }

  @Override
  public Optional<Given> find(RepositoryName repository, long number) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement("select * from confirmation where repository = ? and number = ?")) {
        select.setString(1, repository.value());
        select.setLong(2, number);
        try (ResultSet rows = select.executeQuery()) {
          return rows.next() ? Optional.of(ConfirmationRows.one(rows)) : Optional.<Given>empty();
        }
      }
    });
  }

  @Override
  public Set<RepositoryName> waiting() {
    return transactions.executeRead(status -> {
      var waiting = new TreeSet<RepositoryName>();
      try (PreparedStatement select =
              status
                  .getConnection()
                  .prepareStatement(
                      "select distinct repository from confirmation where state = 'waiting'");
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          waiting.add(new RepositoryName(rows.getString(1)));
        }
      }
      return waiting;
    });
  }
}
