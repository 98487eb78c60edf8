package dev.holdfast.agent.testing;

import static dev.holdfast.agent.testing.Documents.association;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A registered node that is this very machine, so that scripts run; what it manages lies in a
/// folder of the test.
public final class LiveNode {
  private final Path folder;

  /// Registers it.
  public LiveNode(Path folder, TestReconciler reconciler) {
    this.folder = folder;
    assertThat(
            AgentProcess.run(
                log(),
                "register",
                "--server",
                reconciler.url().toString(),
                "--token",
                reconciler.gate().token().text(),
                "--name",
                "node-1",
                "--state",
                state()))
        .isZero();
  }

  public AgentProcess start() {
    return AgentProcess.start(log(), "run", "--state", state());
  }

  public Path log() {
    return folder.resolve("log");
  }

  public String state() {
    return folder.resolve("state").toString();
  }

  public Path path(String name) {
    return folder.resolve(name);
  }

  /// Whether its last run is told and written down, and no answer to a preview is owed. What is at
  /// the reconciler may not yet be written down here.
  public boolean isAtRest(String association) {
    Path state = Path.of(state());
    return count(state.resolve("reports"), ".report") == 0
        && Files.exists(
            state.resolve("associations/" + association.replace('/', '@') + ".progress"))
        && Files.notExists(state.resolve("journal"))
        && Files.notExists(state.resolve("previews-open"));
  }

  private static int count(Path folder, String ending) {
    String[] found = folder.toFile().list((_, name) -> name.endsWith(ending));
    return found == null ? 0 : found.length;
  }

  public boolean has(String name) {
    return Files.exists(path(name));
  }

  public String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      return "";
    }
  }

  public LiveNode file(String name, String text) {
    try {
      Files.writeString(path(name), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A script that says `begun` and ends once there is a file `go`; then one file.
  public Documents waiting(String association, String text) {
    return association(association)
        .resource(
            ("{'name': 'slow', 'script': {'creates': '%1$s/done', 'apply':"
                    + " 'touch %1$s/begun; while [ ! -e %1$s/go ]; do sleep 0.05; done;"
                    + " touch %1$s/done'}}")
                .formatted(folder))
        .file(folder + "/conf", text);
  }

  /// What no agent may leave behind in its state folder: files that it found damaged.
  public List<String> damaged() {
    var found = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(Path.of(state()))) {
      files.map(Path::toString).filter(name -> name.endsWith(".damaged")).forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
