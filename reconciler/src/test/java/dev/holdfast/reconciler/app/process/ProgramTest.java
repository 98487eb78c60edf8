package dev.holdfast.reconciler.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgramTest {
  /// Dies of `KILL` only, and a while after it: no sooner than somebody waits for it.
  private static final class Stubborn extends Process {
    private final List<String> signals = new ArrayList<>();
    private boolean alive = true;

    @Override
    public void destroy() {
      signals.add("TERM");
    }

    @Override
    public Process destroyForcibly() {
      signals.add("KILL");
      return this;
    }

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public int waitFor() {
      assertThat(signals).as("it would be waited for without an end").contains("KILL");
      alive = false;
      return exitValue();
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) {
      return !alive;
    }

    @Override
    public int exitValue() {
      return 137;
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }
  }

  /// What starts next takes its port and its files.
  @Test
  void oneThatHadToBeMadeToEndHasEndedWhenItIsClosed() {
    var process = new Stubborn();
    var program = new Program("stubborn", Path.of("log"), process);
    program.close();
    assertThat(process.signals).containsExactly("TERM", "KILL");
    assertThat(program.isAlive()).isFalse();
  }
}
