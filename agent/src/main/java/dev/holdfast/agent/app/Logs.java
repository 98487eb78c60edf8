package dev.holdfast.agent.app;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The daemon's log: one line a change of state, to standard error, where systemd picks it up.
final class Logs {
  // held, since a logger that nobody holds forgets its level
  private static final List<Logger> LIBRARIES =
      List.of(Logger.getLogger("io.pebbletemplates"), Logger.getLogger("com.networknt"));

  private Logs() {}

  static void oneLine() {
    LogManager.getLogManager().reset();
    var handler = new ConsoleHandler();
    handler.setLevel(Level.INFO);
    handler.setFormatter(new OneLine());
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    root.setLevel(Level.INFO);
    // libraries have nothing to say that an operator needs
    LIBRARIES.forEach(library -> library.setLevel(Level.SEVERE));
  }

  private static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord entry) {
      var line =
          new StringBuilder()
              .append(entry.getInstant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS))
              .append(' ')
              .append(word(entry.getLevel()))
              .append(' ')
              .append(formatMessage(entry).replace('\n', ' '))
              .append('\n');
      if (entry.getThrown() != null) {
        for (StackTraceElement element : entry.getThrown().getStackTrace()) {
          line.append("    ").append(element).append('\n');
        }
        line.insert(line.indexOf("\n"), ": " + entry.getThrown());
      }
      return line.toString();
    }

    private static String word(Level level) {
      return level.intValue() >= Level.SEVERE.intValue()
          ? "error"
          : level.intValue() >= Level.WARNING.intValue() ? "warn " : "info ";
    }
  }
}
