package dev.holdfast.agent.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `holdfast-agent`.
@Command(
    name = "holdfast-agent",
    description = "Keeps this node as its repository says it should be.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    exitCodeOnInvalidInput = ExitCodes.USAGE,
    exitCodeOnExecutionException = ExitCodes.INTERNAL,
    subcommands = {
      RegisterCommand.class,
      RunCommand.class,
      DisableCommand.class,
      EnableCommand.class,
      ApplyCommand.class,
      StatusCommand.class
    })
final class AgentCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }
}
