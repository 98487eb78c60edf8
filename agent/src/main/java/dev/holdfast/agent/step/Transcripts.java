package dev.holdfast.agent.step;

import dev.holdfast.agent.host.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the scripts of one run of a native document say, kept as the output of steps is: without
/// secrets, bounded, in a folder of the run. A run whose scripts say nothing leaves no folder, and
/// a disk that is full costs the text and not the script.
public final class Transcripts {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.step");

  private final Place place;
  private final Instant startedAt;
  private final Set<String> secrets;
  private final List<StepOutput> open = new ArrayList<>();
  private @Nullable Workplace used;
  private String run = "";

  /// Where they are kept, once there is something.
  public interface Place {
    Workplace workplace() throws IOException;
  }

  public Transcripts(Place place, Instant startedAt, Collection<String> secrets) {
    this.place = place;
    this.startedAt = startedAt;
    this.secrets = Set.copyOf(secrets);
  }

  /// Of one script. What is said again of the same resource is added.
  public Processes.Sink of(String resource) {
    return new Processes.Sink() {
      private @Nullable StepOutput output;
      private boolean failed;

      @Override
      public synchronized void take(byte[] bytes, int count) {
        if (output == null && !failed && count > 0) {
          output = begun(resource);
          failed = output == null;
        }
        if (output != null) {
          output.take(bytes, count);
        }
      }
    };
  }

  private synchronized @Nullable StepOutput begun(String resource) {
    try {
      Workplace workplace = place.workplace();
      if (used == null) {
        run = RunName.at(startedAt);
        used = workplace;
      }
      Path folder = workplace.folder(run, StepNames.folder(resource));
      var output = new StepOutput(folder.resolve("stdout"), secrets);
      open.add(output);
      return output;
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "what ''{0}'' says is not kept: {1}",
          resource,
          String.valueOf(e.getMessage()));
      return null;
    }
  }

  /// The run came to its end.
  public synchronized void finished() throws IOException {
    open.forEach(StepOutput::close);
    open.clear();
    if (used != null) {
      used.finished(run);
    }
  }
}
