package dev.holdfast.reconciler.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// What operators read of one logger, from `INFO` on, until it is closed.
public final class LogLines implements AutoCloseable {
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
  private final Logger logger;

  private LogLines(Logger logger) {
    this.logger = logger;
  }

  public static LogLines of(Class<?> speaker) {
    var lines = new LogLines((Logger) LoggerFactory.getLogger(speaker));
    lines.logger.setLevel(Level.INFO);
    lines.heard.start();
    lines.logger.addAppender(lines.heard);
    return lines;
  }

  /// Such as `WARN it stops {reason=away}`, in the order in which they were said.
  public List<String> all() {
    return heard.list.stream()
        .map(event ->
            "%s %s {%s}".formatted(event.getLevel(), event.getFormattedMessage(), keys(event)))
        .toList();
  }

  private static String keys(ILoggingEvent event) {
    List<KeyValuePair> pairs =
        event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
    return String.join(", ", pairs.stream().map(pair -> pair.key + "=" + pair.value).toList());
  }

  @Override
  public void close() {
    logger.detachAppender(heard);
    logger.setLevel(null);
  }
}
