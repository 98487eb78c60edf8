package dev.holdfast.agent.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// What the agent's log says, until it is closed.
public final class LogLines implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("dev.holdfast.agent");
  private final List<String> texts = new ArrayList<>();
  private final Handler ear = new Ear();

  private final class Ear extends Handler {
    @Override
    public void publish(LogRecord entry) {
      synchronized (texts) {
        texts.add(new SimpleFormatter().formatMessage(entry));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  public LogLines() {
    ROOT.addHandler(ear);
  }

  public List<String> all() {
    synchronized (texts) {
      return List.copyOf(texts);
    }
  }

  public boolean tell(String part) {
    return all().stream().anyMatch(text -> text.contains(part));
  }

  @Override
  public void close() {
    ROOT.removeHandler(ear);
  }
}
