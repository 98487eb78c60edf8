package dev.holdfast.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TroubleTest {
  private final Exception away =
      new IllegalStateException(
          new SQLTransientConnectionException(
              "pool", new SQLException("Connection refused.\nMore", "08001")));

  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("trouble of a test");
  private final Trouble trouble = new Trouble(logger, "it stops", "it goes on");

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    heard.start();
    logger.addAppender(heard);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(heard);
  }

  private List<String> lines() {
    return heard.list.stream()
        .map(event ->
            "%s %s %s %s"
                .formatted(
                    event.getLevel(),
                    event.getFormattedMessage(),
                    event.getKeyValuePairs() == null ? "" : event.getKeyValuePairs(),
                    event.getThrowableProxy() == null ? "" : "with a stack trace")
                .strip())
        .toList();
  }

  @Test
  void aDatabaseThatIsAwayIsToldOnceWithoutAStackTrace() {
    trouble.met(away);
    trouble.met(away);
    trouble.over();
    trouble.over();

    assertThat(lines())
        .containsExactly(
            "WARN it stops: the database is away [reason=\"Connection refused.\"]",
            "INFO it goes on");
  }

  @Test
  void aBugIsToldInFullAlsoWhileTheDatabaseIsAway() {
    trouble.met(away);
    trouble.guard(() -> {
      throw new IllegalStateException("a bug");
    });
    trouble.guard(() -> {
      throw new IllegalStateException("a bug");
    });
    trouble.guard(() -> {});

    assertThat(lines()).hasSize(3).element(1).asString().contains("ERROR", "with a stack trace");
  }

  @Test
  void whatTheDatabaseRefusesIsNotAway() {
    assertThat(DatabaseAway.reason(new SQLException("duplicate key", "23505"))).isEmpty();
    assertThat(DatabaseAway.reason(new SQLException("shutting down", "57P01"))).isPresent();
    assertThat(DatabaseAway.reason(new SQLException("Connection is closed"))).isPresent();
    assertThat(DatabaseAway.reason(new IllegalStateException("else"))).isEmpty();
  }
}
