package dev.holdfast.agent.step;

import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a step is to do, its inputs read.
public sealed interface Action {
  /// The plugin does not exist anywhere.
  record Unknown(String name) implements Action {}

  /// It exists, for other platforms.
  record Elsewhere(String reason) implements Action {}

  /// Its inputs say nothing that can be done.
  record Malformed(String message) implements Action {}

  /// Something that can be carried out.
  sealed interface Possible extends Action {}

  enum Shell {
    SH,
    POWERSHELL
  }

  /// @param workingDirectory null means the run's folder of downloads
  record Script(
      Shell shell,
      String text,
      @Nullable String workingDirectory,
      Duration timeout,
      Map<String, String> environment)
      implements Possible {
    public Script {
      environment = Map.copyOf(environment);
    }
  }

  /// @param destination null means the run's folder of downloads
  record Download(Source source, @Nullable String destination) implements Possible {}

  /// @param file whether `name` is a path on the node, and not the name of a document
  record RunDocument(boolean file, String name, Json.Obj parameters) implements Possible {}

  /// @param version null for the newest to install, and for any to uninstall
  record ConfigurePackage(boolean install, String name, @Nullable String version)
      implements Possible {}

  /// @param gather names of what is wanted
  /// @param files which files, as AWS writes it: a list of path, pattern and recursive; empty for
  ///   none
  record Inventory(Set<String> gather, Json.Arr files) implements Possible {
    public Inventory {
      gather = Set.copyOf(gather);
    }
  }

  /// @param associations by name; empty for all
  record Refresh(List<String> associations) implements Possible {
    public Refresh {
      associations = List.copyOf(associations);
    }
  }

  /// @param version null for the newest
  record UpdateAgent(@Nullable String version, boolean allowDowngrade) implements Possible {}

  record ConfigureDocker(boolean install) implements Possible {}

  /// @param words behind `docker`
  record Docker(List<String> words, Duration timeout) implements Possible {
    public Docker {
      words = List.copyOf(words);
    }
  }

  /// @param organizationalUnit null for the directory's own choice
  /// @param hostName null to keep it
  record DomainJoin(String domain, @Nullable String organizationalUnit, @Nullable String hostName)
      implements Possible {}
}
