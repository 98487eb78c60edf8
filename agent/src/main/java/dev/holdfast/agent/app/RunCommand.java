package dev.holdfast.agent.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run`: the daemon, in the foreground.
@Command(
    name = Daemon.COMMAND,
    description = "Enforces what is released to this node, until it is ended.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Mixin private Places places = new Places();

  @Option(
      names = Daemon.ROOT,
      paramLabel = "DIR",
      description = "Manage the tree below DIR (default: as registered).")
  private @Nullable Path root;

  Daemon daemon() {
    return new Daemon(places.state, root);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return daemon().run();
  }
}
