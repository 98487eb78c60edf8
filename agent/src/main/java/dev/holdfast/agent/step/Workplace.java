package dev.holdfast.agent.step;

import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Where the runs of one association's document keep what must outlive a restart, and their files.
public interface Workplace {
  /// What [#keep] wrote last, if the run did not come to its end.
  Optional<Json.Obj> unfinished() throws IOException;

  /// Durably.
  void keep(Json.Obj progress) throws IOException;

  /// A run came to its end. Older runs' files are thrown away beyond a bound.
  void finished(String run) throws IOException;

  /// The folder of a run, made with mode 0700 where there is none.
  Path folder(String run) throws IOException;

  /// The folder of a step's output in a run, likewise.
  ///
  /// @param step a name that a file can have
  Path folder(String run, String step) throws IOException;
}
