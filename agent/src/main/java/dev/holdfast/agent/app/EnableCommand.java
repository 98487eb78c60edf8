package dev.holdfast.agent.app;

import dev.holdfast.agent.state.StateFolder;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `enable`.
@Command(
    name = "enable",
    description = "Switches changes on again.",
    mixinStandardHelpOptions = true)
final class EnableCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Places places = new Places();

  @Override
  public Integer call() throws IOException {
    places.identity();
    StateFolder.enable(places.state);
    spec.commandLine().getOut().println("changes are on");
    return ExitCodes.OK;
  }
}
