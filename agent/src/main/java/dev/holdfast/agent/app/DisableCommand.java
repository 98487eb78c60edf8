package dev.holdfast.agent.app;

import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.model.Durations;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `disable`.
@Command(
    name = "disable",
    description = "Switches changes off on this node, visibly; checks go on.",
    mixinStandardHelpOptions = true)
final class DisableCommand implements Callable<Integer> {
  private static final int MAX_REASON = 200;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Places places = new Places();

  @Parameters(paramLabel = "REASON", description = "Shown wherever the node is shown.")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "As in 2h; changes are on again afterwards.")
  private @Nullable String duration;

  @Override
  public Integer call() throws IOException {
    if (reason.isBlank() || reason.length() > MAX_REASON) {
      throw new IllegalArgumentException("a reason has 1 to " + MAX_REASON + " characters");
    }
    places.identity();
    Instant until =
        duration == null ? null : InstantSource.system().instant().plus(Durations.parse(duration));
    StateFolder.disable(places.state, new Disabled(reason.strip(), until));
    spec.commandLine()
        .getOut()
        .println("changes are off" + (until == null ? " until 'enable'" : " until " + until));
    return ExitCodes.OK;
  }
}
